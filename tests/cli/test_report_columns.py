"""The cells of a report."""

from __future__ import annotations

import pytest

from halton.cli.report_columns import changed, changed_share, compact, money, percent, report_columns, report_rows
from halton.views.completeness import Completeness
from halton.views.ranking import Row, rank
from halton.views.report import Question, Report
from halton.views.spend import Spend, columns_of


def report(by: tuple[str, ...], spends: list[Spend], limit: int | None = None) -> Report:
    columns = columns_of(by)
    ranking = rank(columns, spends, limit=limit)
    return Report(question=Question(by=by), columns=columns, ranking=ranking, completeness=Completeness())


def cells(made: Report, **options: bool) -> dict[str, list[str]]:
    return {column.title: list(column.cells) for column in report_columns(made, **({"all_of_them": True} | options))}


def test_names_numbers_and_the_total() -> None:
    spends = [
        Spend(("p", "a", "m"), calls=1, unpriced_calls=1),
        Spend((None, "a", "\x1b[m"), calls=2000, cost_pico=3 * 10**12, input_tokens=10, cache_read_tokens=30),
    ]
    assert cells(report(("project", "model"), spends)) == {
        "project": ["–", "p", "total"],
        "model": ["\\x1b[m", "m", ""],
        "calls": ["2,000", "1", "2,001"],
        "failed": ["", "", ""],
        "in": ["10", "0", "10"],
        "cached": ["30", "0", "30"],
        "written": ["0", "0", "0"],
        "hit": ["75 %", "–", "75 %"],
        "out": ["0", "0", "0"],
        "cost": ["$3.00", "–", "≥$3.00"],
        "covered": ["", "", ""],
        "share": ["100 %", "–", "100 %"],
    }


def test_columns_that_say_nothing_may_be_left_out() -> None:
    made = report(("day",), [Spend(("2026-11-21",), calls=1)])
    assert list(cells(made, all_of_them=False)) == ["day", "calls", "in", "out", "cost"]


def test_a_provider_is_shown_where_one_name_is_not_enough() -> None:
    spends = [Spend(("a", "gpt-5"), calls=1), Spend(("b", "gpt-5"), calls=1)]
    assert "provider" in cells(report(("model",), spends))
    assert "provider" not in cells(report(("model",), spends[:1]))
    assert "provider" in cells(report(("provider", "model"), spends[:1]))


def test_the_others_stand_where_they_belong() -> None:
    spends = [Spend((f"2026-11-0{day}",), calls=day) for day in (1, 2, 3)]
    assert cells(report(("day",), spends, limit=2))["day"] == ["1 other", "2026-11-02", "2026-11-03", "total"]
    made = report(("client",), [Spend((name,), calls=1) for name in "abc"], limit=1)
    assert cells(made)["client"] == ["a", "2 others", "total"]
    assert report_rows(made)[-1] is made.ranking.total


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.00k"),
        (9_994, "9.99k"),
        (9_995, "10.0k"),
        (43_000_216, "43.0M"),
        (999_499, "999k"),
        (999_500, "1.00M"),
        (812_904_211, "813M"),
        (10**12, "1.00T"),
        (10**16, "10000T"),
    ],
)
def test_three_digits(value: int, shown: str) -> None:
    assert compact(value) == shown


@pytest.mark.parametrize(("share", "shown"), [(None, "–"), (0.0, "0 %"), (0.004, "<1 %"), (0.5, "50 %"), (1.0, "100 %")])
def test_percent(share: float | None, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("now", "before", "shown", "share"),
    [
        (3, 2, "+$1.00", "+50 %"),
        (1, 2, "-$1.00", "-50 %"),
        (0, 2, "-$2.00", "-100 %"),
        (2, 2, "$0.00", "+0 %"),
        (2, 0, "+$2.00", "new"),
        (0, 0, "$0.00", "–"),
    ],
)
def test_changes(now: int, before: int, shown: str, share: str) -> None:
    row = Row(Spend(("x",), calls=1, cost_pico=now * 10**12), Spend(("x",), calls=1, cost_pico=before * 10**12))
    assert (changed(row), changed_share(row)) == (shown, share)


def test_an_unknown_cost_is_no_zero_and_a_part_of_it_is_at_least_that() -> None:
    unknown = Row(Spend(("x",), calls=1, unpriced_calls=1), Spend(("x",)))
    assert (money(unknown), changed(unknown), changed_share(unknown)) == ("–", "–", "–")
    assert money(Row(Spend(("x",), calls=2, unpriced_calls=1, cost_pico=10**12))) == "≥$1.00"
