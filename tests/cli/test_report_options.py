"""What the options of reports ask for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click
import pytest

from halton.cli import report_options
from halton.cli.report_options import Axes, question_of
from halton.views import ranking, spend
from halton.views.choice import Choice
from halton.views.period import Period
from halton.views.report import Question

NOTHING: dict[str, Any] = dict.fromkeys(("since", "until", "last", "project", "model", "provider", "branch", "sort", "limit")) | {
    "latency": False
}
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


def test_the_options_offer_what_the_views_have() -> None:
    assert (report_options.AXES, report_options.TIMES, report_options.SORTS) == (spend.AXES, spend.TIMES, ranking.SORTS)


def test_axes_are_given_with_commas() -> None:
    assert Axes().convert("project, model", None, None) == ("project", "model")


@pytest.mark.parametrize("text", ["branches", "", "day,"])
def test_what_is_no_axis_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="Choose from"):
        Axes().convert(text, None, None)


def test_days_are_those_named_or_else_the_usual_ones() -> None:
    assert question_of(NOTHING, ("day",)) == Question(by=("day",))
    assert question_of(NOTHING, ("day",), NOVEMBER).choice == Choice(NOVEMBER)
    since = NOTHING | {"since": datetime(2026, 10, 5).astimezone()}
    assert question_of(since, ("day",), NOVEMBER).choice.period == Period(date(2026, 10, 5))


def test_everything_is_passed_on() -> None:
    asked = NOTHING | {
        "last": NOVEMBER, "project": "p", "model": "m*", "provider": "x", "branch": "b*", "sort": "calls", "limit": 3,
        "latency": True, "vs_previous": True,
    }  # fmt: skip
    assert question_of(asked, ("client",)) == Question(
        by=("client",), choice=Choice(NOVEMBER, "p", "m*", "x", "b*"), compared=True, latency=True, sort="calls", limit=3
    )


@pytest.mark.parametrize(
    ("asked", "by"),
    [
        ({"sort": "change"}, ("project",)),
        ({"vs_previous": True}, ("project",)),
        ({"vs_previous": True, "until": datetime(2026, 11, 1).astimezone()}, ("project",)),
        ({"vs_previous": True, "last": NOVEMBER}, ("project", "day")),
        ({"last": NOVEMBER, "until": datetime(2026, 11, 1).astimezone()}, ("project",)),
    ],
)
def test_what_cannot_be_compared_or_contradicts_itself_is_refused(asked: dict[str, Any], by: tuple[str, ...]) -> None:
    with pytest.raises(click.UsageError):
        question_of(NOTHING | asked, by)
