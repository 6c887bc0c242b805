"""The folder rule: names that say something, and those that do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from halton.attribution.asked import Asked, Found
from halton.attribution.place import Place
from halton.attribution.rules.folder import GENERIC, find, name_of
from halton.attribution.slug import slug


@pytest.mark.parametrize("folder", ["/srv/billing", "/srv/Billing Team", "/tmp/run-77", "/home/someone"])
def test_a_folder_has_its_name(folder: str) -> None:
    assert find(Asked(place=Place(folder))) == Found(Path(folder).name, folder)


@pytest.mark.parametrize("folder", ["/", "/tmp", "/var/tmp", "/root", "/srv", "/a/src", "/a/Documents", "/a/TMP", "/a/--", ""])
def test_a_name_that_everybody_has_is_none(folder: str) -> None:
    assert find(Asked(place=Place(folder))) is None


def test_the_home_folder_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert name_of(str(tmp_path)) == tmp_path.name
    monkeypatch.setenv("HOME", str(tmp_path))
    assert name_of(str(tmp_path)) is None
    assert name_of(f"{tmp_path}/notes") == "notes"
    assert find(Asked()) is None


def test_generic_names_are_slugs() -> None:
    assert {slug(name) for name in GENERIC} == GENERIC


def test_the_page_lists_them() -> None:
    page = (Path(__file__).parents[3] / "docs" / "attribution.md").read_text()
    listed = page.partition("compares this list -->")[2].partition("\n\n")[0].replace("\n", " ").strip().rstrip(".")
    assert listed.split(", ") == sorted(GENERIC)
