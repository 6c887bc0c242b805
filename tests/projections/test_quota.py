from __future__ import annotations

from pathlib import Path

import make
from halton.events.types import CallCompleted

LIMITS = {
    "anthropic-ratelimit-unified-status": "allowed",
    "anthropic-ratelimit-unified-5h-utilization": "0.25",
    "anthropic-ratelimit-unified-5h-reset": "1790080000",
    "anthropic-ratelimit-unified-5h-status": "allowed",
    "anthropic-ratelimit-unified-7d_oi-utilization": "1.5",
}
CODEX = {"x-codex-primary-used-percent": "12", "x-codex-primary-reset-at": "1790080000", "x-codex-primary-window-minutes": "300"}
QUERY = "select position, window, utilisation, resets_at, status from quota order by position, window"


def call(**headers: str) -> CallCompleted:
    return make.call(headers=headers or None)


def test_each_window_of_a_plan_is_a_row(tmp_path: Path) -> None:
    assert make.rows(tmp_path, [call(**LIMITS), call(**CODEX), call()], QUERY) == [
        (2, "5h", 0.25, "2026-09-22T12:26:40Z", "allowed"),
        (2, "7d_oi", 1.5, None, None),
        (3, "primary", 0.12, "2026-09-22T12:26:40Z", None),
    ]


def test_only_what_is_new_makes_a_row(tmp_path: Path) -> None:
    more = {"anthropic-ratelimit-unified-5h-utilization": "0.26"}
    events = [call(**LIMITS), call(**LIMITS), call(**LIMITS | more), call(**LIMITS)]
    rows = [(position, used) for position, window, used, _, _ in make.rows(tmp_path, events, QUERY) if window == "5h"]
    assert rows == [(2, 0.25), (4, 0.26), (5, 0.25)]


def test_what_is_no_number_breaks_nothing(tmp_path: Path) -> None:
    odd = {"anthropic-ratelimit-unified-5h-utilization": "-0.0", "x-codex-primary-used-percent": "all of it"}
    rows = make.rows(tmp_path, [call(**odd)], "select window, utilisation, resets_at from quota order by window")
    assert rows == [("5h", 0.0, None), ("primary", 0.0, None)]
