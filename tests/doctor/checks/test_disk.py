"""Room for the log: what a file system's figures mean."""

from __future__ import annotations

import os

import pytest

from halton.doctor.checks.disk import check, judge
from halton.paths import Home
from halton.privacy.finding import NotChecked
from patients_made import patient, told

MIB, GIB = 1 << 20, 1 << 30


def figures(free_bytes: int, entries: int = 1 << 20, *, all_entries: int = 1 << 21, flags: int = 0) -> os.statvfs_result:
    """f_bsize, f_frsize, f_blocks, f_bfree, f_bavail, f_files, f_ffree, f_favail, f_flag, f_namemax."""
    blocks = free_bytes // 4096
    return os.statvfs_result((4096, 4096, 1 << 30, blocks, blocks, all_entries, entries, entries, flags, 255))


@pytest.mark.parametrize(
    ("found", "log_bytes", "said"),
    [
        (figures(9 * GIB), GIB, [("well", "9.0 GiB are free for the home.")]),
        (figures(900 * MIB), MIB, [("warning", "900.0 MiB are free for the home.")]),
        (figures(2 * GIB), 3 * GIB, [("warning", "2.0 GiB are free for the home, less than the log has (3.0 GiB).")]),
        (figures(63 * MIB), MIB, [("problem", "63.0 MiB are free for the home.")]),
        (figures(9 * GIB, 7), 0, [("problem", "7 more files can be made in the home's file system.")]),
        (figures(9 * GIB, 700), 0, [("warning", "700 more files can be made in the home's file system.")]),
        (figures(9 * GIB, 0, all_entries=0), 0, [("well", "9.0 GiB are free for the home.")]),
        (figures(9 * GIB, flags=os.ST_RDONLY), 0, [("problem", "the home's file system can only be read.")]),
    ],
)
def test_what_they_mean(found: os.statvfs_result, log_bytes: int, said: list[tuple[str, str]]) -> None:
    assert told(judge(found, log_bytes)) == said


def test_this_disk_and_none(home: Home) -> None:
    assert told(check(patient(home)))[0][1].endswith(" are free for the home.")
    with pytest.raises(NotChecked):
        list(check(patient(Home(home.root / "nowhere"))))
