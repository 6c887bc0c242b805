"""Who may read what lies in the home."""

from __future__ import annotations

import stat
from pathlib import Path

from halton.doctor.checks.modes import check
from halton.paths import Home
from patients_made import patient, told


def test_closed(home: Home) -> None:
    ((state, _),) = told(check(patient(home)))
    assert state == "well"


def test_open_ones_are_closed_and_what_links_lead_to_stays(home: Home, tmp_path: Path) -> None:
    other, file = tmp_path / "other", home.error_log("edge")
    other.write_text("")
    other.chmod(0o644)
    (home.root / "inside").symlink_to(file)
    file.write_text("")
    file.chmod(0o644)
    (found,) = check(patient(home))
    assert told([found]) == [("problem", "1 entry is open to other accounts: edge.err.log (0644).")]
    assert found.mend is not None
    found.mend.run()
    assert told(check(patient(home)))[0][0] == "well"
    assert stat.S_IMODE(other.stat().st_mode) == 0o644


def test_a_link_out_of_it_is_told_and_not_mended(home: Home, tmp_path: Path) -> None:
    (home.root / "out").symlink_to(tmp_path)
    (found,) = check(patient(home))
    assert told([found]) == [("problem", "1 link out of the home: out.")]
    assert found.mend is None
