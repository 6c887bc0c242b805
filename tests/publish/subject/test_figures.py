"""Figures beside the days before."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import make
from halton.publish.spend.asked import Asked, asked_of
from halton.publish.spend.bars import read_bars
from halton.publish.subject.figures import before, change, figures, read_before
from halton.views.choice import Choice
from halton.views.period import Period

DAY = 1440 * make.MINUTE


def asked(days: str) -> Asked:
    return asked_of({"days": days}, datetime(2026, 9, 22, 15, tzinfo=UTC))


def test_as_many_days_lie_before() -> None:
    assert before(Period(date(2026, 9, 16), date(2026, 9, 22))) == Period(date(2026, 9, 9), date(2026, 9, 15))
    assert before(Period(None, date(2026, 9, 22))) is None


@pytest.mark.parametrize(
    ("value", "was", "words"),
    [
        (3, 2, "50% more than in the days before"),
        (1, 2, "50% less than in the days before"),
        (0, 2, "100% less than in the days before"),
        (2, 2, "as in the days before"),
        (15, 2, "7.5 times the days before"),
        (2, 0, "nothing in the days before"),
        (0, 0, "as in the days before"),
    ],
)
def test_a_change_in_words(value: int, was: int, words: str) -> None:
    assert change(value, was) == words


def test_a_project_beside_its_own_days_before(tmp_path: Path) -> None:
    """Another project's calls are in no figure; the seven days before had one call, and it failed."""
    cached = make.call(input_tokens=250, cache_read_tokens=750)
    events = [make.price(), cached, cached, make.failure(started_at=make.NOON - 8 * DAY), make.call(project="other")]
    events.append(make.call(project="other", started_at=make.NOON - 13 * DAY))
    of = Choice(project="halton")
    with make.views(tmp_path, events) as views:
        earlier = read_before(views, asked("7d"), of)
        assert read_before(views, asked("30d"), of) is None  # the log is younger than those days
        found = figures(read_bars(views, asked("7d"), of), earlier, asked("7d"))
    assert earlier is not None and (earlier.calls, earlier.failed_calls) == (1, 1)
    assert [(tile.label, tile.figure, list(tile.notes)) for tile in found] == [
        ("Last 7 days", "$0.0080", ["not known in the days before"]),
        ("Calls", "2", ["2 times the days before (1)"]),
        ("Tokens", "2,400", ["2,000 sent, 400 received", "nothing in the days before"]),
        ("Cache hit rate", "75%", ["of the prompts came from a cache", "– in the days before"]),
        ("Did not end well", "0 calls", ["0% of calls", "100% in the days before"]),
    ]


def test_money_that_is_not_known_is_not_compared(tmp_path: Path) -> None:
    """No price holds for this model: neither these days nor those before cost what could be told."""
    with make.views(tmp_path, [make.call(), *(make.call(started_at=make.NOON - days * DAY) for days in (8, 20))]) as views:
        earlier = read_before(views, asked("7d"), Choice())
        found = figures(read_bars(views, asked("7d"), Choice()), earlier, asked("7d"))
    assert (found[0].figure, list(found[0].notes)) == ("–", ["1 without a known cost"])
    assert list(found[1].notes) == ["as in the days before"]


def test_before_all_days_there_are_none(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call()]) as views:
        assert read_before(views, asked("all"), Choice(project="halton")) is None
        found = figures(read_bars(views, asked("all"), Choice(project="halton")), None, asked("all"))
    assert [list(tile.notes) for tile in found[:2]] == [["1 without a known cost"], []]
