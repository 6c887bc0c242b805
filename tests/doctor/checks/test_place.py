"""Where the home lies."""

from __future__ import annotations

from pathlib import Path

from halton.doctor.checks.place import check
from halton.paths import Home
from patients_made import patient, told


def test_a_disk_of_this_machine(home: Home) -> None:
    ((state, seen),) = told(check(patient(home)))
    assert state == "well" and seen.startswith("a disk of this machine (")


def test_a_folder_that_is_copied_elsewhere(tmp_path: Path) -> None:
    home = Home(tmp_path / "Dropbox" / "home")
    home.prepare()
    (found,) = check(patient(home))
    assert told([found]) == [("problem", f"the home lies in a folder that is copied elsewhere: {tmp_path}/Dropbox.")]
    assert found.why is not None and found.why.startswith("SQLite's write-ahead log works on a disk of one machine only")
