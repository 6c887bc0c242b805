"""A report for programs: one JSON object, or CSV with a line for each row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from halton.cli.report_columns import others_named, report_rows
from halton.csv_text import Cell, csv_text, dollars

if TYPE_CHECKING:
    from halton.views.ranking import Row
    from halton.views.report import Report

_COUNTS = (
    "calls",
    "failed_calls",
    "unpriced_calls",
    "suspect_calls",
    "input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "output_tokens",
    "reasoning_tokens",
)
_COMPARED = ("calls", "unpriced_calls", "cost_pico", "notional_pico")


def report_document(report: Report, provenance: dict[str, Any]) -> dict[str, Any]:
    """The JSON object. Its rows name what they are of; in the total and the others those names are empty.

    :param provenance: as of when it is, and the head that it goes up to.
    """
    import msgspec

    ranking, period = report.ranking, report.question.choice.period
    others = None if ranking.others is None else {"rows": ranking.folded, **_row(report, ranking.others)}
    return {
        "schema": 1,
        "by": list(report.columns),
        "period": msgspec.to_builtins(period),
        "prices": report.prices or "as-billed",
        **provenance,
        "previous_period": msgspec.to_builtins(report.previous),
        "rows": [_row(report, row) for row in ranking.rows],
        "others": others,
        "total": _row(report, ranking.total),
        "series": msgspec.to_builtins(report.series),
        "completeness": msgspec.to_builtins(report.completeness),
        "restatements": msgspec.to_builtins(report.restatements),
        "policies": msgspec.to_builtins(report.policies),
    }


def report_csv(report: Report) -> str:
    """A line for each row, and one for the others: the sum of the lines is the total. A cost that is not known is empty."""
    compared, latency = report.previous is not None, report.question.latency
    columns = [*report.columns, *_COUNTS, "cost_usd", "covered_usd", "cache_hit_rate"]
    columns += ["previous_cost_usd", "previous_covered_usd", "change_usd", "change_share"] if compared else []
    columns += ["duration_p50_ms", "duration_p95_ms", "ttft_p50_ms", "ttft_p95_ms"] if latency else []
    return csv_text(columns, [_cells(report, row) for row in report_rows(report)[:-1]])


def _row(report: Report, row: Row) -> dict[str, Any]:
    import msgspec

    facts = msgspec.to_builtins(row.spend)
    key = facts.pop("key") or [""] * len(report.columns)
    document: dict[str, Any] = dict(zip(report.columns, key, strict=True)) | facts
    document |= {"cost_known": row.spend.is_known, "cache_hit_rate": _rounded(row.spend.hit_rate)}
    if row.before is not None:
        document["previous"] = {name: getattr(row.before, name) for name in _COMPARED}
        document["change_pico"] = row.change and row.change.pico
        document["change_share"] = row.change and _rounded(row.change.share)
    if row.samples is not None:
        document["latency"] = msgspec.to_builtins(row.samples.percentiles())
    return document


def _cells(report: Report, row: Row) -> list[Cell]:
    spend, before, change = row.spend, row.before, row.change
    others = [others_named(report), *("" for _ in report.columns[1:])]
    cells: list[Cell] = [*(spend.key or others), *(getattr(spend, name) for name in _COUNTS)]
    cells += [dollars(spend.cost_pico if spend.is_known else None), dollars(spend.notional_pico), _rounded(spend.hit_rate)]
    if before is not None:
        cells += [dollars(before.cost_pico if before.is_known else None), dollars(before.notional_pico)]
        cells += [None, None] if change is None else [dollars(change.pico), _rounded(change.share)]
    if row.samples is not None:
        taken = row.samples.percentiles()
        cells += [taken.duration_p50_ms, taken.duration_p95_ms, taken.ttft_p50_ms, taken.ttft_p95_ms]
    return cells


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
