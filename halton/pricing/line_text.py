"""One line of an explanation as people read it, every figure exact."""

from __future__ import annotations

from collections.abc import Iterator

from halton.errors import safe
from halton.pricing.explanation import Explanation, Line
from halton.pricing.printed import exact_usd, written


def row(line: Line) -> tuple[str, ...]:
    """What was counted, how often, at which rate, of which variant and tier, and what that comes to."""
    counted = f"{line.count:,}" if line.billed == line.count else f"{line.count:,}, at least {line.billed:,}"
    if line.rate is None or line.cost_pico is None:
        within = f"in {line.part_of}" if line.part_of else "not billed"
        return safe(line.unit), counted, within, "", "–"
    above = f"above {line.rate.above_tokens:,}" if line.rate.above_tokens else ""
    marks = " ".join(part for part in (safe(line.rate.variant), above) if part)
    return safe(line.unit), counted, written(line.rate), marks, exact_usd(line.cost_pico)


def sources(told: Explanation) -> Iterator[str]:
    """Where a rate is printed, if that is elsewhere than its price."""
    for line in told.lines:
        if line.rate is not None and line.rate.source:
            yield f"{safe(line.unit)} is printed at {safe(line.rate.source)}"
