"""A call's explanation in lines for people, every figure exact, and in one object for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from halton.events.types import CallCompleted
    from halton.pricing.explanation import Explanation, Line


def heading(call_id: str, started_at: str, call: CallCompleted, told: Explanation) -> Iterator[str]:
    """Which call it is, and by which price, variant and tier it is billed."""
    from halton.cli.output import count, safe

    yield f"Call {safe(call_id)}, {started_at[:19].replace('T', ' ')} UTC, project {safe(call.project)}, {told.basis}"
    asked = call.model_requested if call.model_requested not in (None, told.name) else None
    if told.name is not None:
        yield f"Model    {safe(told.name)} at {safe(call.provider)}" + (f", requested as {safe(asked)}" if asked else "")
    yield from _price(told)
    if told.variant:
        why = ", ".join(safe(word.source) for word in told.words) or "by the time of day, UTC"
        yield f"Variant  {safe(told.variant)}: {why}"
    if told.tier:
        yield f"Tier     the rates above {count(told.tier)} tokens: prompt {count(told.prompt_tokens)} > {count(told.tier)}"


def _price(told: Explanation) -> Iterator[str]:
    from halton.cli.output import safe
    from halton.cli.price_text import book, day

    if told.held is None:
        return
    price = told.held.price
    until = f" until {day(price.valid_to)}" if price.valid_to is not None else ""
    since = f"from {day(price.valid_from)}" if price.valid_from else "always"
    yield f"Price    {safe(price.model)}, {since}{until}; event {told.held.position} fits by {safe(told.held.pattern)}"
    checked = f", checked {safe(price.checked)}" if price.checked else ""
    yield f"Source   {safe(book(price.book))}: {safe(price.source)}{checked}"


def document(call: CallCompleted, told: Explanation) -> dict[str, Any]:
    """The explanation for programs: the names are those of the tables cost, prices and rates."""
    from halton.pricing.verdict import remedy

    price, hint = told.held.price if told.held else None, remedy(call, told)
    return {
        "provider": call.provider,
        "model_requested": call.model_requested,
        "model": call.model,
        "project": call.project,
        "status": call.status,
        "usage_reason": call.usage_reason,
        "basis": told.basis,
        "free_because": told.free_because,
        "price": told.held and told.held.position,
        "price_model": price and price.model,
        "match": told.held and told.held.pattern,
        "valid_from": price and price.valid_from,
        "valid_to": price and price.valid_to,
        "book": price and price.book,
        "source": price and price.source,
        "checked": price and price.checked,
        "variant": told.variant,
        "variant_because": [word.source for word in told.words],
        "tier": told.tier,
        "prompt_tokens": told.prompt_tokens,
        "lines": [_line(line) for line in told.lines],
        "list_pico": told.list_pico,
        "stated_pico": told.stated_pico,
        "cost_pico": told.cost_pico,
        "rate_reason": told.reason,
        "lacking": list(told.lacking),
        "remedy": hint and hint.text,
    }


def _line(line: Line) -> dict[str, Any]:
    rate = {name: getattr(line.rate, name, None) for name in ("pico", "per", "minimum", "variant", "above_tokens", "source")}
    own = {"unit": line.unit, "part_of": line.part_of, "count": line.count, "billed": line.billed}
    return {**own, **rate, "cost_pico": line.cost_pico}
