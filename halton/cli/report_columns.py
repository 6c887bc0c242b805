"""The columns of a report: the names of its rows, their numbers, and which of these a narrow terminal does without."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from halton.cli.output import count, milliseconds, safe, usd
from halton.cli.palette import FAILURE, SPENT
from halton.cli.text_table import Column

if TYPE_CHECKING:
    from halton.views.ranking import Row
    from halton.views.report import Report


class _Number(NamedTuple):
    """A column of numbers. The ranks are those of text_table; one that is `idle` in every row says nothing."""

    title: str
    cell: Callable[[Row], str]
    rank: int
    is_idle: Callable[[Row], bool] = lambda row: False
    fg: str | None = None

    def column(self, rows: Sequence[Row]) -> Column:
        """Its cells."""
        return Column(self.title, [self.cell(row) for row in rows], self.rank, fg=self.fg)


def report_columns(report: Report, *, all_of_them: bool, tokens: Callable[[int], str] = count) -> list[Column]:
    """The columns over the rows and, at the end, the total. Idle ones are there only if it has to be all of them."""
    rows = report_rows(report)
    columns = [_names(report, rows, at) for at in _parts_shown(report)]
    numbers = (number for number in _numbers(report, tokens) if all_of_them or not all(number.is_idle(row) for row in rows))
    return [*columns, *(number.column(rows) for number in numbers)]


def report_rows(report: Report) -> list[Row]:
    """The rows, those that were folded into one where they belong, and the total."""
    from halton.views.ranking import keeps_newest

    ranking = report.ranking
    others = [] if ranking.others is None else [ranking.others]
    first = keeps_newest(report.columns, report.question.sort)
    return [*others, *ranking.rows, ranking.total] if first else [*ranking.rows, *others, ranking.total]


def others_named(report: Report) -> str:
    """What the row is called that holds the others."""
    folded = report.ranking.folded
    return f"{folded:,} {'other' if folded == 1 else 'others'}"


def compact(value: int) -> str:
    """A count in three digits: 813, 4.16k, 43.0M."""
    number, unit = float(value), ""
    for unit in ("", "k", "M", "G", "T"):
        if number < 999.5 or unit == "T":
            break
        number /= 1000
    return str(value) if not unit else f"{number:.{2 if number < 9.995 else 1 if number < 99.95 else 0}f}{unit}"


def percent(share: float | None) -> str:
    """A share as people read it: – where there is none, <1 % for little."""
    if share is None:
        return "–"
    return "<1 %" if 0 < share < 0.01 else f"{100 * share:,.0f} %"


def money(row: Row) -> str:
    """What was billed: ≥ where some calls have no known cost, – where none has one."""
    spend = row.spend
    return ("≥" if spend.unpriced_calls else "") + usd(spend.cost_pico) if spend.is_known else "–"


def changed(row: Row) -> str:
    """By how much it is more or less than in the period before."""
    if row.change is None:
        return "–"
    return ("+" if row.change.pico > 0 else "-" if row.change.pico < 0 else "") + usd(abs(row.change.pico))


def changed_share(row: Row) -> str:
    """The same as a share of what it was."""
    if row.change is None:
        return "–"
    if row.change.share is None:
        return "new" if row.change.pico else "–"
    return f"{100 * row.change.share:+,.0f} %"


def _parts_shown(report: Report) -> list[int]:
    """Which parts of the keys: a provider that nobody asked for only where two have a model of one name."""
    parts = list(range(len(report.columns)))
    if "provider" in report.columns and "provider" not in report.question.by:
        at = report.columns.index("provider")
        keys = [row.spend.key for row in report.ranking.rows]
        if len({key[:at] + key[at + 1 :] for key in keys}) == len(keys):
            parts.remove(at)
    return parts


def _names(report: Report, rows: list[Row], at: int) -> Column:
    is_first = at == _parts_shown(report)[0]
    sums = {id(report.ranking.total): "total", id(report.ranking.others): others_named(report)}
    cells = []
    for row in rows:
        if row.spend.key:
            name = row.spend.key[at]
            cells.append("–" if name is None else safe(name))
        else:
            cells.append(sums[id(row)] if is_first else "")
    return Column(report.columns[at], cells, name=True)


def _numbers(report: Report, tokens: Callable[[int], str]) -> list[_Number]:
    total = report.ranking.total.spend.worth_pico
    latencies = _latencies(report) if report.question.latency else ()
    return [
        _Number("calls", lambda row: count(row.spend.calls), 3),
        _Number("failed", lambda row: _some(row.spend.failed_calls, count), 8, lambda row: not row.spend.failed_calls, FAILURE),
        _Number("in", lambda row: tokens(row.spend.input_tokens), 7),
        _Number("cached", lambda row: tokens(row.spend.cache_read_tokens), 9, lambda row: not row.spend.cache_read_tokens),
        _Number("written", lambda row: tokens(row.spend.cache_write_tokens), 10, lambda row: not row.spend.cache_write_tokens),
        _Number("hit", lambda row: percent(row.spend.hit_rate), 6, lambda row: not row.spend.cache_read_tokens),
        _Number("out", lambda row: tokens(row.spend.output_tokens), 5),
        _Number("cost", money, 0, fg=SPENT),
        _Number("covered", lambda row: _some(row.spend.notional_pico, usd), 2, lambda row: not row.spend.notional_pico),
        *(_CHANGES if report.previous else ()),
        *latencies,
        *([_Number("share", lambda row: _share(row, total), 4)] if total else []),
    ]


def _latencies(report: Report) -> list[_Number]:
    taken = {id(row): row.samples.percentiles() for row in report_rows(report) if row.samples is not None}
    return [
        _Number("p50", lambda row: milliseconds(taken[id(row)].duration_p50_ms), 1),
        _Number("p95", lambda row: milliseconds(taken[id(row)].duration_p95_ms), 1),
        _Number("first p50", lambda row: milliseconds(taken[id(row)].ttft_p50_ms), 1),
        _Number("first p95", lambda row: milliseconds(taken[id(row)].ttft_p95_ms), 2),
    ]


def _share(row: Row, total: int) -> str:
    return percent(row.spend.worth_pico / total if row.spend.is_known else None)


def _some(value: int, shown: Callable[[int], str]) -> str:
    return shown(value) if value else ""


_CHANGES = (_Number("change", changed, 3), _Number("%", changed_share, 1))
