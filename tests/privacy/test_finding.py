"""Findings: what holds needs no remedy, what is broken has one."""

from __future__ import annotations

from halton.privacy.finding import Finding, State, broken, holds, not_checked


def test_the_three_kinds() -> None:
    assert holds("3 files.") == Finding(State.HOLDS, "3 files.", None)
    assert broken("1 file is open.", "chmod go= x") == Finding(State.BROKEN, "1 file is open.", "chmod go= x")
    assert not_checked("no log.") == Finding(State.NOT_CHECKED, "no log.", None)
    assert [str(state) for state in State] == ["holds", "broken", "not checked"]
