from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from halton.paths import Home
from halton.service.name import fits, plain_root, suffix


def test_the_home_of_the_account_has_the_plain_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert suffix(Home(tmp_path / ".halton-meter")) == ""


def test_another_home_has_a_digest_that_is_the_same_however_it_is_spelt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to("a")
    real = tmp_path.resolve() / "a"
    expected = "-" + hashlib.sha256(str(real).encode()).hexdigest()[:8]
    assert suffix(Home(tmp_path / "a")) == expected
    assert suffix(Home(tmp_path / "link")) == expected
    assert suffix(Home(tmp_path / "a/../a")) == expected
    assert suffix(Home(tmp_path / "b")) != expected


def test_a_service_is_told_a_folder_without_dots(tmp_path: Path) -> None:
    assert plain_root(Home(tmp_path / "a/../b")) == tmp_path.resolve() / "b"
    assert plain_root(Home(tmp_path / "b")) == tmp_path / "b"


@pytest.mark.parametrize(
    ("path", "whether"),
    [
        ("/home/jörg/my $home %h \"x\" \\ 'y'", True),
        ("/home/a\nExecStart=/bin/sh", False),
        ("/home/a\x1bb", False),
        ("/home/a\x7fb", False),
        ("/home/\udcff", False),
    ],
)
def test_what_a_unit_can_hold(path: str, whether: bool) -> None:
    assert fits(path) is whether
