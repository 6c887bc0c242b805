"""The bars: their unit, their days without a hole, their sums."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import make
from halton.events.types import CallCompleted
from halton.publish.spend.asked import Asked, asked_of
from halton.publish.spend.bars import Bars, read_bars, read_first_day

DAY = 1440 * make.MINUTE
CALL_PICO = 6_000_000_000
NOW = datetime(2026, 9, 23, 12, tzinfo=UTC)


def on(day: int, **changes: object) -> CallCompleted:
    """A call at noon, so many days after 2026-09-22."""
    return make.call(started_at=make.NOON + day * DAY, **changes)


def asked(days: str, by: str = "provider") -> Asked:
    return asked_of({"days": days, "by": by}, NOW)


def test_days_without_calls_are_bars_of_nothing(tmp_path: Path) -> None:
    events = [make.price(), on(-2), on(-2, provider="openai", model="gpt-9"), on(0), on(-7)]
    with make.views(tmp_path, events) as views:
        bars = read_bars(views, asked("7d"))
    assert (bars.unit, len(bars.first), bars.first[0], bars.last) == ("day", 7, date(2026, 9, 17), date(2026, 9, 23))
    assert [(bar.calls, bar.cost_pico) for bar in bars.totals] == [
        (0, 0), (0, 0), (0, 0), (2, CALL_PICO), (0, 0), (1, CALL_PICO), (0, 0),
    ]  # fmt: skip
    assert (bars.total.calls, bars.total.unpriced_calls) == (3, 1)
    assert {key: total.calls for key, total in bars.by_key(slice(1, None)).items()} == {("anthropic",): 2, ("openai",): 1}


def test_a_model_has_its_provider_before_it(tmp_path: Path) -> None:
    with make.views(tmp_path, [on(0)]) as views:
        bars = read_bars(views, asked("7d", "model"))
    assert [row.key for row in bars.rows] == [("2026-09-22", "anthropic", "claude-sonnet-4-5-20250929")]


@pytest.mark.parametrize(
    ("days", "unit", "first", "bars"),
    [("90d", "day", date(2026, 6, 26), 90), ("365d", "week", date(2025, 9, 22), 53), ("2026-08", "day", date(2026, 8, 1), 31)],
)
def test_many_days_are_weeks(tmp_path: Path, days: str, unit: str, first: date, bars: int) -> None:
    with make.views(tmp_path, [make.price(), on(-31), on(-30)]) as views:
        found = read_bars(views, asked(days))
    assert (found.unit, found.first[0], len(found.first)) == (unit, first, bars)
    assert sum(bar.calls for bar in found.totals) == 2


@pytest.mark.parametrize(("back", "unit", "first"), [(20, "day", date(2026, 9, 2)), (900, "month", date(2024, 4, 1))])
def test_all_begins_with_the_first_call(tmp_path: Path, back: int, unit: str, first: date) -> None:
    with make.views(tmp_path, [make.price(), on(-back), on(0)]) as views:
        bars = read_bars(views, asked("all"))
        assert read_first_day(views) == date.fromordinal(date(2026, 9, 22).toordinal() - back)
    assert (bars.unit, bars.first[0]) == (unit, first)
    assert [bar.calls for bar in bars.totals if bar.calls] == [1, 1]


def test_calls_by_a_clock_that_was_ahead_leave_today_alone(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price(), on(400)]) as views:
        bars = read_bars(views, asked("all"))
    assert (bars.first, bars.rows) == ([date(2026, 9, 23)], [])


def test_calls_by_a_clock_of_no_calendar_are_in_the_sum_and_make_no_bars(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price(), make.call(started_at=-62_135_596_800_000_000), on(0)]) as views:
        assert read_first_day(views) == date(1, 1, 1)
        bars = read_bars(views, asked("all"))
    assert (bars.unit, bars.first[0], len(bars.first), bars.total.calls) == ("month", date(1970, 1, 1), 681, 2)
    assert sum(bar.calls for bar in bars.totals) == 1


def test_without_calls_there_is_today(tmp_path: Path) -> None:
    with make.views(tmp_path) as views:
        bars = read_bars(views, asked("all"))
        assert read_first_day(views) is None
    assert (bars.first, bars.rows) == ([date(2026, 9, 23)], [])


def test_where_nothing_was_sent_there_is_no_hit_rate(tmp_path: Path) -> None:
    events = [on(-1, input_tokens=1, cache_read_tokens=2), on(0, input_tokens=1, cache_read_tokens=0)]
    with make.views(tmp_path, events) as views:
        bars = read_bars(views, asked("7d"))
    assert bars.hit_rates_per_mille == [None, None, None, None, 667, 0, None]


def test_a_bar_is_named_for_the_views_and_for_people() -> None:
    day = date(2025, 12, 1)
    last = date(2026, 1, 5)
    days, weeks, months = (Bars(unit, [day], last, []) for unit in ("day", "week", "month"))
    assert [bars.name(day) for bars in (days, weeks, months)] == ["2025-12-01", "2025-12-01", "2025-12"]
    assert [bars.label(day) for bars in (days, weeks, months)] == ["1 Dec", "1 Dec 2025", "Dec 2025"]
    assert weeks.label(last) == "5 Jan"
