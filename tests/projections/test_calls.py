from __future__ import annotations

from pathlib import Path

import make


def test_a_call_is_a_row_with_its_times_in_text(tmp_path: Path) -> None:
    assert make.rows(
        tmp_path,
        [make.call(started_at=make.NOON + 42, utc_offset_minutes=13 * 60)],
        "select position, origin, call_id, started_at, day, status, streamed from calls",
    ) == [(2, 1, "e0001", "2026-09-22T12:00:00.000042Z", "2026-09-23", "ok", 1)]


def test_the_second_inference_of_an_exchange_has_a_name_of_its_own(tmp_path: Path) -> None:
    assert make.rows(tmp_path, [make.call(), make.call(inference=2)], "select call_id, inference from calls") == [
        ("e0001", 1),
        ("e0002.2", 2),
    ]


def test_an_open_call_is_not_there_yet(tmp_path: Path) -> None:
    assert make.rows(tmp_path, [make.started()], "select count(*) from calls") == [(0,)]


def test_what_is_not_known_is_empty(tmp_path: Path) -> None:
    assert make.rows(tmp_path, [make.failure()], "select model, status, reason, http_status, ttft_ms, partial from calls") == [
        (None, "error", "upstream_unreachable", 502, None, 0)
    ]
