"""What ended in the last minute and hour, by second."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import make
from halton.cli.top.recent import HOUR_S, MINUTE_S, Ends, Recent
from halton.views.live import Ended

NOW = make.NOON / 1e6


def ended(position: int, ago: float, status: str = "ok") -> Ended:
    return Ended(position, NOW - ago, 1000, 200, status)


def test_failed_and_blocked_are_told_apart() -> None:
    recent = Recent()
    ended_badly = [ended(4, 10, "cut"), ended(3, 70, "blocked"), ended(2, 3599, "error"), ended(1, 3601, "error")]
    recent.take([ended(5, 1), *ended_badly], NOW)
    assert recent.last(MINUTE_S, NOW) == Ends(2, 2000, 400, failed=1, blocked=0)
    assert recent.last(HOUR_S, NOW) == Ends(4, 4000, 800, failed=2, blocked=1)
    assert recent.last(HOUR_S, NOW + 3550) == Ends(2, 2000, 400, failed=1, blocked=0)


@given(st.lists(st.tuples(st.integers(0, 7200), st.sampled_from(["ok", "error", "blocked"])), max_size=60), st.integers(0, 60))
def test_in_parts_it_counts_the_same_as_at_once(calls: list[tuple[int, str]], at: int) -> None:
    found = [ended(number, ago, status) for number, (ago, status) in enumerate(calls)]
    whole, parts = Recent(), Recent()
    whole.take(found, NOW)
    parts.take(found[:at], NOW)
    parts.take(found[at:], NOW)
    assert parts.last(HOUR_S, NOW) == whole.last(HOUR_S, NOW)
    assert whole.last(HOUR_S, NOW).calls == sum(ago < HOUR_S for ago, _ in calls)


def test_each_call_is_read_from_the_views_once(tmp_path: Path) -> None:
    recent = Recent()
    older = make.call(started_at=make.NOON - 70 * make.MINUTE)
    with make.views(tmp_path, [make.call(started_at=make.NOON - make.MINUTE // 2), older]) as views:
        for _ in range(2):
            recent.read(views, NOW)
            assert recent.last(HOUR_S, NOW) == Ends(1, 1000, 200)
        assert not recent.is_cut
