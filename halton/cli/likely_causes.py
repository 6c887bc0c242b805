"""Why a provider's figures may differ from the ledger's: what the rows, the gaps and the calls without a cost say about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from halton.cli.output import count, safe, usd

if TYPE_CHECKING:
    from halton.views.gaps import GapTotal
    from halton.views.reconciliation import Compared, Reconciliation

NAMED = 3


def likely_causes(found: Reconciliation, gaps: Sequence[GapTotal], *, made_on: date, sums: Iterable[str] = ()) -> list[str]:
    """Sentences, those that Halton knows of itself first. The file was made on the day `made_on` (UTC), or earlier."""
    if all(row.state == "matched" for row in found.rows):
        return []
    return [
        *_not_metered(gaps),
        *_without_cost(found),
        *_other_price(found.rows),
        *_over_midnight(found.rows),
        *_unfinished(found, made_on),
        *_more_of_theirs(found),
        *_not_counted(sums),
        *_more_of_ours(found.rows),
    ]


def _not_metered(gaps: Sequence[GapTotal]) -> Iterator[str]:
    connections, calls = sum(gap.connections for gap in gaps), sum(gap.calls for gap in gaps)
    if gaps:
        yield (
            f"Halton recorded gaps in these days: {count(connections)} connections and {count(calls)} calls that it did not "
            "meter. See why: halton status"
        )


def _without_cost(found: Reconciliation) -> Iterator[str]:
    unpriced = [one for one in found.unsure if one.unpriced_calls]
    if unpriced:
        calls = sum(one.unpriced_calls for one in unpriced)
        yield (
            f"{count(calls)} of our calls have no known cost ({_named(one.model for one in unpriced)}). "
            "Their price: halton pricing set MODEL"
        )
    unknown = sum(one.unknown_calls for one in found.unsure)
    if unknown:
        yield f"{count(unknown)} billed calls ended before their usage came (failed, cut, aborted): they count nothing here."


def _other_price(rows: Sequence[Compared]) -> Iterator[str]:
    dearer = [row for row in rows if row.ours_quantity and row.quantity_difference == 0 and _is_off(row)]
    if dearer:
        yield (
            f"{count(len(dearer))} rows have the same counts and another cost ({_named(_model(row) for row in dearer)}): "
            "a discount, or a price that has changed. Ours: halton pricing show MODEL"
        )


def _over_midnight(rows: Sequence[Compared]) -> Iterator[str]:
    """Two days in which the differences even out, to a tenth of the smaller."""
    days: dict[tuple[str | None, str], dict[str, int]] = defaultdict(dict)
    for row in rows:
        if row.quantity_difference:
            days[row.model, row.unit][row.day] = row.quantity_difference
    pairs = sum(_evens_out(differences, day) for differences in days.values() for day in differences)
    if pairs:
        yield (
            f"{count(pairs)} differences even out with those of the next day: calls that ran over midnight UTC. "
            "Halton counts a call on the day on which it began."
        )


def _evens_out(differences: dict[str, int], day: str) -> bool:
    first = differences[day]
    second = differences.get((date.fromisoformat(day) + timedelta(days=1)).isoformat(), 0)
    return first * second < 0 and 10 * abs(first + second) <= min(abs(first), abs(second))


def _unfinished(found: Reconciliation, made_on: date) -> Iterator[str]:
    if found.span.last_day >= made_on.isoformat():
        yield f"{found.span.last_day} was not over when the file was made, and providers add calls late. Export that day again."


def _more_of_theirs(found: Reconciliation) -> Iterator[str]:
    if not any((row.quantity_difference or 0) < 0 or _is_off(row) and (row.difference_pico or 0) < 0 for row in found.rows):
        return
    labels = [
        f"{safe(one.label)} ({usd(one.cost_pico) if one.cost_pico else count(one.tokens) + ' tokens'})"
        for one in found.labels
        if one.cost_pico or one.tokens
    ]
    told = f" Their lines are of {_named(labels)}: those that nothing here uses explain it." if labels else ""
    yield (
        "Where theirs is more: other machines, people or keys of the same account, or programs that do not go through "
        f"Halton.{told}"
    )


def _not_counted(sums: Iterable[str]) -> Iterator[str]:
    names = [safe(name) for name in sums]
    if names:
        yield f"They charge for what Halton does not count: {_named(names)}."


def _more_of_ours(rows: Sequence[Compared]) -> Iterator[str]:
    ours = [row for row in rows if row.state == "only_ours"]
    if ours:
        yield (
            f"What is only ours ({_named(_model(row) for row in ours)}) may stand in another export of theirs, or be on the bill "
            "of another account whose key was used here."
        )


def _is_off(row: Compared) -> bool:
    return abs(row.difference_pico or 0) > (row.rounding_pico or 0)


def _model(row: Compared) -> str:
    return row.model or "all models"


def _named(names: Iterable[str]) -> str:
    found = list(dict.fromkeys(safe(name) for name in names))
    more = len(found) - NAMED
    return ", ".join(found[:NAMED]) + (f" and {more} more" if more > 0 else "")
