"""The chart's series: the dearest, and the others together."""

from datetime import UTC, date, datetime

from halton.publish.charts.stacked import Series
from halton.publish.spend.asked import Asked, asked_of
from halton.publish.spend.bars import Bars
from halton.publish.spend.days import MOST_SERIES, days, series
from halton.views.spend import Spend

FIRST, SECOND = "2026-11-28", "2026-11-29"
DOLLAR = 10**12


def asked(by: str = "provider", money: str = "") -> Asked:
    return asked_of({"by": by, "money": money}, datetime(2026, 11, 29, 15, tzinfo=UTC))


def bars(*rows: Spend) -> Bars:
    return Bars("day", [date(2026, 11, 28), date(2026, 11, 29)], date(2026, 11, 29), list(rows))


def spent(*key: str, dollars: int, notional: int = 0, **facts: int) -> Spend:
    return Spend(key, calls=1, cost_pico=dollars * DOLLAR, notional_pico=notional * DOLLAR, **facts)


def test_the_dearest_is_the_first_and_what_cost_nothing_is_none() -> None:
    rows = [
        spent(FIRST, "a", dollars=1),
        spent(SECOND, "b", dollars=3),
        spent(SECOND, "a", dollars=1),
        spent(FIRST, "c", dollars=0),
    ]
    assert series(bars(*rows), asked(), str) == [
        Series("b", [0, 3 * DOLLAR], 1),
        Series("a", [DOLLAR, DOLLAR], 2),
    ]


def test_many_are_the_dearest_seven_and_the_others() -> None:
    rows = [spent(FIRST, f"p{number}", dollars=20 - number) for number in range(MOST_SERIES + 2)]
    found = series(bars(*rows), asked(), str)
    assert [one.hue for one in found] == [1, 2, 3, 4, 5, 6, 7, 0]
    assert found[-1] == Series("2 others", [25 * DOLLAR, 0], 0)
    assert len(series(bars(*rows[:-1]), asked(), str)) == MOST_SERIES + 1
    assert series(bars(*rows[:-1]), asked(), str)[-1].name == "p7"


def test_projects_and_models_lead_to_their_pages() -> None:
    (model,) = series(bars(spent(FIRST, "openai", "gpt 6", dollars=1)), asked("model"), lambda path: f"/base{path}")
    assert (model.name, model.href) == ("gpt 6", "/base/model/openai/gpt+6")
    (project,) = series(bars(spent(FIRST, "halton", dollars=1)), asked("project"), str)
    assert (project.name, project.href) == ("halton", "/project/halton")


def test_one_kind_of_money_is_drawn_and_the_other_is_said() -> None:
    rows = [spent(FIRST, "a", dollars=1, notional=7, unpriced_calls=1), spent(SECOND, "b", dollars=2)]
    billed, covered = days(bars(*rows), asked(), str), days(bars(*rows), asked(money="notional"), str)
    assert (billed.title, covered.title) == ("Spend per day", "Covered by a plan per day")
    assert (
        billed.note == "Not in it: 1 call without a known cost; $7.00 that a plan covered, which is no bill but the list price."
    )
    assert covered.note == "Not in it: 1 call without a known cost; $3.00 that was billed."
    assert "$3.00 together" in billed.chart and "$7.00 together" in covered.chart
    assert days(bars(rows[1]), asked(), str).note == ""
    assert days(bars(), asked(), str).note == "Nothing was spent in these days."
    dark = spent(FIRST, "a", dollars=0, unpriced_calls=1)
    assert days(bars(dark), asked(), str).note == "Not one cost of these days is known."
