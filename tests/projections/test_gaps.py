from __future__ import annotations

from pathlib import Path

import make


def test_a_gap_names_the_program_where_that_is_known(tmp_path: Path) -> None:
    events = [make.gap(program="node"), make.gap()]
    assert make.rows(tmp_path, events, "select program from gaps order by position") == [("node",), (None,)]


def test_a_gap_is_a_row(tmp_path: Path) -> None:
    assert make.rows(
        tmp_path, [make.gap(cause="heartbeat", host=None, ended_at=make.NOON + make.MINUTE)], "select * from gaps"
    ) == [(2, 1, "2026-09-22T12:00:00.000000Z", "2026-09-22T12:01:00.000000Z", "heartbeat", None, 1, 2, 300, None)]
