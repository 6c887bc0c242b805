"""What .haltonrc files say that is not understood."""

from __future__ import annotations

from pathlib import Path

from halton.doctor.checks.haltonrc import check
from halton.paths import Home
from patients_made import patient, told


def test_none_and_one_that_is_understood(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "work" / "deep"
    folder.mkdir(parents=True)
    assert told(check(patient(home, folder=folder))) == [("well", "there is no .haltonrc here.")]
    (folder.parent / ".haltonrc").write_text('project = "billing"\n')
    assert told(check(patient(home, folder=folder))) == [("well", "the .haltonrc files of this folder are understood.")]


def test_an_unknown_key_in_the_folder_above(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    (tmp_path / ".haltonrc").write_text('projct = "billing"\n')
    ((state, seen),) = told(check(patient(home, folder=folder)))
    assert state == "warning" and seen.startswith(f'{tmp_path}/.haltonrc: unknown key "projct".')
