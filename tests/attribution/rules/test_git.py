"""The git rule; repositories of all kinds are tried in tests/attribution/test_repository.py."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from halton.attribution.asked import Asked, Found
from halton.attribution.place import Place
from halton.attribution.rules.git import find


def test_the_repository_around_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "src" / "lib").mkdir(parents=True)
    place = str(tmp_path / "src" / "lib")
    assert find(Asked(place=Place(place))) is None
    subprocess.run(["git", "init", "-q"], cwd=tmp_path / "src", check=True)
    # A repository's name is what it is, however common.
    assert find(Asked(place=Place(place))) == Found("src", "~/src/.git")
    assert find(Asked()) is None
