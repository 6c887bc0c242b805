"""A report for people: the table that fits their terminal, bars beside it, and how spend went over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from halton.cli.bars import bar, grouped, sparkline
from halton.cli.output import usd
from halton.cli.palette import SPENT
from halton.cli.report_columns import compact, report_columns, report_rows
from halton.cli.report_footer import wrapped
from halton.cli.text_table import GAP, Column, fit, table, used

if TYPE_CHECKING:
    from halton.cli.screen import Screen
    from halton.views.report import Report
    from halton.views.series import Series

BAR_AT_LEAST, BAR_AT_MOST = 6, 24


def report_text(report: Report, screen: Screen) -> list[str]:
    """The lines of a report, but for its footer. Only a terminal gets drawings, and numbers in three digits if need be."""
    if not report.ranking.rows:
        return ["No calls match." if report.question.choice.names else "No calls in this time. Make one: halton run -- COMMAND"]
    columns = report_columns(report, all_of_them=screen.width is None)
    if screen.width is None:
        return table(columns, screen, total=True)
    if used([column.width for column in columns]) > screen.width:
        columns = report_columns(report, all_of_them=False, tokens=compact)
    lines = table([*columns, *_bars(report, screen, columns)], screen, total=True)
    return lines + (series_lines(report.series, screen) if report.series else [])


def series_lines(series: Series, screen: Screen) -> list[str]:
    """A line of small columns between its first and last day, in as many as fit; none of a single day or of nothing."""
    worths = [point.cost_pico + point.notional_pico for point in series.points]
    if len(worths) < 2 or not any(worths) or screen.width is None:
        return []
    first, last = series.points[0].at, series.points[-1].at
    values, size = grouped(worths, screen.width - len(first) - len(last) - 2)
    drawn = screen.styled(sparkline(values, unicode=screen.unicode), fg=SPENT)
    most = max(range(len(worths)), key=worths.__getitem__)
    each = "" if size == 1 else f", {size} {series.by}s in each column"
    on = "on" if series.by == "day" else "in"
    said = f"Spend by {series.by}{each}; the most, {usd(worths[most])}, {on} {series.points[most].at}."
    return ["", f"{first} {drawn} {last}", *wrapped([said], screen)]


def _bars(report: Report, screen: Screen, columns: list[Column]) -> list[Column]:
    """A column of bars, the longest for the row that is worth most, if there is room beside the shares."""
    worths = [row.spend.worth_pico for row in report_rows(report)[:-1]]
    widths, most = fit(columns, screen.width), max(worths)
    room = min(BAR_AT_MOST, (screen.width or 0) - used(widths) - GAP)
    if not most or not widths[-1] or room < BAR_AT_LEAST:
        return []
    bars = [bar(worth / most, room, unicode=screen.unicode) for worth in worths]
    return [Column("", [*bars, ""], name=True, fg=SPENT)]
