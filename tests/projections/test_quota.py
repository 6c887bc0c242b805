from __future__ import annotations

from pathlib import Path

import pytest

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


@pytest.mark.parametrize(
    ("stated", "kept"), [("1e400", None), ("-1e400", None), ("-1", None), ("1000.5", None), ("1000", 1000.0), ("0", 0.0)]
)
def test_a_share_of_nothing_is_not_known(tmp_path: Path, stated: str, kept: float | None) -> None:
    headers = {"anthropic-ratelimit-unified-5h-utilization": stated, "anthropic-ratelimit-unified-5h-reset": "1790080000"}
    assert make.rows(tmp_path, [call(**headers)], "select utilisation from quota") == [(kept,)]


def test_one_window_that_is_stated_twice_is_one_row(tmp_path: Path) -> None:
    twice = {"x-codex-primary-used-percent": "50", "anthropic-ratelimit-unified-primary-utilization": "0.25"}
    assert make.rows(tmp_path, [call(**twice), call(**twice)], QUERY) == [(2, "primary", 0.25, None, None)]


def test_a_window_whose_name_is_no_name_is_left_out(tmp_path: Path) -> None:
    odd = {'x-codex-a"b-used-percent': "1", "anthropic-ratelimit-unified-$.[-utilization": "1"}
    with make.views(tmp_path, [call(**odd), call(**CODEX)]) as views:
        assert views.execute("select window from quota").fetchall() == [("primary",)]
        assert views.execute("select * from parked").fetchall() == []
