"""The groups: each has checks, and what takes long comes last."""

from __future__ import annotations

from halton.doctor.check_files import check_files
from halton.doctor.group import GROUPS


def test_each_group_has_checks_and_the_slow_ones_come_last() -> None:
    assert list(dict.fromkeys(check.group for check in check_files())) == list(GROUPS)
    assert list(GROUPS)[-2:] == ["programs", "call"]
