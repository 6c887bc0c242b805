"""`halton forecast`: figures no finer than they are known."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import make
from cli.printed import above_head
from halton.cli.commands.forecast import rows_of
from halton.events.types import CallCompleted
from halton.views.forecast import Estimate, Forecast

DOLLAR = 10**12
DAY = 1440 * make.MINUTE
NONE = Estimate(0, 0, 0, 0, 0)


def on(days_ago: int = 0, **changes: Any) -> CallCompleted:
    """A call made at this time of a day by this machine's clock."""
    now = datetime.now().astimezone()
    offset = now.utcoffset() or timedelta()
    made = {"started_at": int(now.timestamp() * 1e6) - days_ago * DAY, "utc_offset_minutes": offset // timedelta(minutes=1)}
    return make.call(**made, **changes)


def forecast(billed: Estimate = NONE, notional: Estimate = NONE, **facts: Any) -> Forecast:
    return Forecast(**({"project": None, "days_known": 9, "is_wide": False, "calls": 9, "unpriced_calls": 0, "suspect_calls": 0}
                       | {"billed": billed, "notional": notional} | facts))  # fmt: skip


def dollars(*amounts: float | None) -> Estimate:
    return Estimate(*[None if amount is None else round(amount * DOLLAR) for amount in amounts])  # type: ignore[arg-type]


def test_no_figure_is_finer_than_a_tenth_of_the_range() -> None:
    ranges = ((44.1, 44.5), (40.2, 47.9), (36.31, 95))
    rows = [rows_of(forecast(dollars(36.31, 41.234, 44.321, low, high)))[0] for low, high in ranges]
    assert rows == [
        ("all", "billed", "$36.31", "$41.23", "$44.32", "$44.10 … $44.50"),
        ("all", "billed", "$36.31", "$41.20", "$44.30", "$40.20 … $47.90"),
        ("all", "billed", "$36.31", "$41", "$44", "$36 … $95"),
    ]
    assert rows_of(forecast(dollars(1234, 5678, 6789, 4321, 9876)))[0][3:] == ("$5,700", "$6,800", "$4,300 … $9,900")


def test_each_kind_of_money_has_a_row_and_what_nobody_could_price_none() -> None:
    both = forecast(dollars(1, 2, 2, 2, 2), dollars(3, 4, 4, 4, 4), project="p")
    assert [row[:3] for row in rows_of(both)] == [("p", "billed", "$1.00"), ("p", "covered", "$3.00")]
    assert [row[:3] for row in rows_of(forecast(notional=dollars(3, 4, 4, 4, 4)))] == [("all", "covered", "$3.00")]
    assert rows_of(forecast()) == [("all", "billed", "$0.00", "$0.00", "$0.00", "$0.00 … $0.00")]
    assert rows_of(forecast(unpriced_calls=9)) == [("all", "billed", "–", "–", "–", "–")]
    assert rows_of(forecast(dollars(1, None, None, None, None))) == [("all", "billed", "$1.00", "–", "–", "–")]


def test_a_first_day_says_that_there_is_nothing_to_go_by(run: Any, fill: Any) -> None:
    fill([make.price(), on(), on(model="x")])
    lines = above_head(run("forecast"))
    assert lines[1].split() == "so far at the daily mean estimate range".split()
    assert lines[2].split() == "all billed $0.006000 – – –".split()
    assert lines[3:] == [
        "There is no whole day yet to go by: ask again tomorrow.",
        "1 calls of this month have no known cost and are in no figure.",
    ]


def test_few_and_many_days_are_told(run: Any, fill: Any) -> None:
    fill([make.price(), on(), on(1)])
    wide = "One whole day is known, so the range is wide: from nothing more to the dearest day every day."
    assert above_head(run("forecast"))[-1] == wide
    fill([on(30)])
    told = "The range holds 8 times in 10, if days go on to vary as the last 30 did."
    assert above_head(run("forecast"))[-1] == told


def test_json_has_a_schema_version_and_projects_only_when_asked(run: Any, fill: Any) -> None:
    fill([make.price(), on()])
    printed, by_project = (json.loads(run("forecast", "--json", *more).output) for more in ((), ("--by", "project")))
    assert list(printed) == ["schema", "month", "days_left", "total", "method", "as_of", "head"]
    assert (printed["schema"], printed["total"]["billed"]["so_far_pico"]) == (1, 6_000_000_000)
    assert [one["project"] for one in by_project["projects"]] == ["halton"]


def test_projects_come_first_and_all_of_them_last(run: Any, fill: Any) -> None:
    fill([make.price(), on(project="b"), on(project="a", output_tokens=0)])
    rows = [line.split()[:3] for line in above_head(run("forecast", "--by", "project"))[2:5]]
    assert rows == [["b", "billed", "$0.006000"], ["a", "billed", "$0.003000"], ["all", "billed", "$0.009000"]]


def test_no_calls_this_month_says_how_to_make_one(run: Any, fill: Any) -> None:
    fill([make.call(started_at=0)])
    assert above_head(run("forecast")) == ["No calls this month. Make one: halton run -- COMMAND"]
