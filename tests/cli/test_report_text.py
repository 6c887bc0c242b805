"""The report as people see it."""

from __future__ import annotations

import pytest

from halton.cli.report_text import report_text, series_lines
from halton.cli.screen import Screen
from halton.cli.text_table import width_of
from halton.views.completeness import Completeness
from halton.views.ranking import rank
from halton.views.report import Question, Report
from halton.views.series import Point, Series
from halton.views.spend import Spend

SPENDS = [
    Spend(
        ("halton", "anthropic", "claude-sonnet-4-5-20250929"),
        1200,
        3,
        0,
        0,
        1_200_000,
        90_000_000,
        500_000,
        80_000,
        0,
        75 * 10**11,
        0,
    ),
    Spend(("other", "openai", "gpt-5"), 12, 0, 2, 0, 90_000, 0, 0, 7_000, 0, 25 * 10**11, 10**12),
]
SERIES = Series("day", (Point("2026-11-20", 10**12, 0), Point("2026-11-21", 0, 0), Point("2026-11-22", 8 * 10**12, 10**12)))


def made(spends: list[Spend], series: Series | None = None) -> Report:
    columns = ("project", "provider", "model")
    return Report(question=Question(), columns=columns, ranking=rank(columns, spends), completeness=Completeness(), series=series)


def test_a_wide_terminal_shows_all_and_draws_it() -> None:
    head, first, second, line, total, *rest = report_text(made(SPENDS, SERIES), Screen(150))
    assert head.split() == "project model calls failed in cached written hit out cost covered share".split()
    assert first == (
        "halton   claude-sonnet-4-5-20250929  1,200       3  1,200,000  90,000,000  500,000  98 %  80,000    $7.50  "
        "          68 %  ████████████████████████"
    )
    assert second.split() == "other gpt-5 12 90,000 0 0 0 % 7,000 ≥$2.50 $1.00 32 % ███████████▎".split()
    assert line == "─" * width_of(first)
    assert total.split() == "total 1,212 3 1,290,000 90,000,000 500,000 98 % 87,000 ≥$10.00 $1.00 100 %".split()
    assert rest == ["", "2026-11-20 ▁ █ 2026-11-22", "Spend by day; the most, $9.00, on 2026-11-22."]


@pytest.mark.parametrize("width", [40, 48, 60, 80, 100, 120, 200, 480])
@pytest.mark.parametrize("unicode", [True, False])
def test_no_line_wraps_and_the_cost_is_always_there(width: int, unicode: bool) -> None:
    lines = report_text(made(SPENDS, SERIES), Screen(width, unicode=unicode))
    assert all(width_of(line) <= width for line in lines)
    assert "cost" in lines[0] and "project" in lines[0] and "model" in lines[0]
    assert unicode or all(line.isascii() for line in lines)


def test_a_narrow_terminal_gets_fewer_columns_and_numbers_in_three_digits() -> None:
    assert report_text(made(SPENDS), Screen(80)) == [
        "project  model                       calls   hit    out     cost  covered  share",
        "halton   claude-sonnet-4-5-20250929  1,200  98 %  80.0k    $7.50            68 %",
        "other    gpt-5                          12   0 %  7.00k   ≥$2.50    $1.00   32 %",
        "─" * 80,
        "total                                1,212  98 %  87.0k  ≥$10.00    $1.00  100 %",
    ]
    assert report_text(made(SPENDS), Screen(44))[1:3] == [
        "halton   claude-s…20250929    $7.50",
        "other    gpt-5               ≥$2.50    $1.00",
    ]


def test_elsewhere_nothing_is_drawn_and_nothing_left_out() -> None:
    lines = report_text(made(SPENDS, SERIES), Screen())
    assert len(lines) == 4
    assert lines[0].split() == "project model calls failed in cached written hit out cost covered share".split()


def test_no_calls() -> None:
    assert report_text(made([]), Screen(80)) == ["No calls in this time. Make one: halton run -- COMMAND"]


def test_a_long_series_is_drawn_in_as_many_columns_as_fit() -> None:
    points = tuple(Point(f"2026-{1 + day // 28:02}-{1 + day % 28:02}", day * 10**12, 0) for day in range(90))
    lines = series_lines(Series("day", points), Screen(62, unicode=False))
    assert [width_of(line) <= 62 for line in lines[:2]] == [True, True]
    assert lines[1].startswith("2026-01-01 .") and lines[1].endswith("@ 2026-04-06")
    assert " ".join(line.strip() for line in lines[2:]) == "Spend by day, 3 days in each column; the most, $89.00, on 2026-04-06."


def test_months_are_in_and_a_single_point_is_no_line() -> None:
    months = Series("month", (Point("2026-10", 1, 0), Point("2026-11", 10**12, 0)))
    assert series_lines(months, Screen(80))[2] == "Spend by month; the most, $1.00, in 2026-11."
    assert series_lines(Series("day", SERIES.points[:1]), Screen(80)) == []
    assert series_lines(Series("day", (Point("2026-11-20", 0, 0),) * 2), Screen(80)) == []
    assert series_lines(SERIES, Screen()) == []
