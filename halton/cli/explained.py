"""A call's explanation in lines for people, every figure exact, and in one object for programs."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from halton.events.types import CallCompleted
    from halton.pricing.explanation import Explanation, Line

WHY_UNKNOWN = {
    "failed": "the call failed before the provider stated any usage",
    "usage_unknown": "the provider's count never came",
    "model_unknown": "neither the request nor the answer names a model",
    "model_unpriced": "no price holds for this name at this time",
    "tier_unpriced": "the price has no rates for calls of this kind",
    "unit_unpriced": "the price has no rate for what was counted",
}
WHY_NO_USAGE = {
    "stream_without_usage": 'Let the client ask for it: "stream_options": {"include_usage": true}.',
    "endpoint_unread": "Halton does not read answers of this endpoint yet.",
}
_BEYOND_PRICES = ("failed", "model_unknown")


def exact_usd(pico: int) -> str:
    """Pico-dollars as dollars, all digits and at least two decimals."""
    digits = f"{pico:013d}"
    return f"${int(digits[:-12]):,}.{digits[-12:].rstrip('0').ljust(2, '0')}"


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


def row(line: Line) -> tuple[str, ...]:
    """One line: what was counted, how often, at which rate, and what that comes to."""
    from halton.cli.output import count, safe
    from halton.pricing.printed import written

    counted = count(line.count) if line.billed == line.count else f"{count(line.count)}, at least {count(line.billed)}"
    if line.rate is None or line.cost_pico is None:
        within = f"in {line.part_of}" if line.part_of else "not billed"
        return safe(line.unit), counted, within, "", "–"
    above = f"above {count(line.rate.above_tokens)}" if line.rate.above_tokens else ""
    marks = " ".join(part for part in (safe(line.rate.variant), above) if part)
    return safe(line.unit), counted, written(line.rate), marks, exact_usd(line.cost_pico)


def sources(told: Explanation) -> Iterator[str]:
    """Where a rate is printed, if that is elsewhere than its price."""
    from halton.cli.output import safe

    for line in told.lines:
        if line.rate is not None and line.rate.source:
            yield f"{safe(line.unit)} is printed at {safe(line.rate.source)}"


def remedy(call: CallCompleted, told: Explanation) -> str | None:
    """What would make an unknown cost known, if anything can."""
    if told.reason == "usage_unknown":
        return WHY_NO_USAGE.get(call.usage_reason or "")
    if told.reason in (None, *_BEYOND_PRICES) or told.name is None:
        return None
    rates = "--input USD --output USD"
    if told.held is not None:
        rates = f"--variant {shlex.quote(told.variant + ':input=USD,output=USD')}"
    if told.reason == "unit_unpriced":
        rates = " ".join(_rate_option(unit) for unit in told.lacking)
    also = " and its other rates" if told.held is not None else ""
    model = told.held.price.model if told.held is not None else told.name
    return f"Set its price{also}: halton pricing set {shlex.quote(model)} --provider {shlex.quote(call.provider)} {rates}"


def _rate_option(unit: str) -> str:
    known = {"input_tokens": "--input", "output_tokens": "--output", "cache_read_tokens": "--cache-read"}
    known |= {f"cache_write_{time}_tokens": f"--cache-write-{time}" for time in ("5m", "1h", "other")}
    return f"{known[unit]} USD" if unit in known else f"--rate {shlex.quote(f'{unit}=USD/1')}"


def document(call: CallCompleted, told: Explanation) -> dict[str, Any]:
    """The explanation for programs: the names are those of the tables cost, prices and rates."""
    price = told.held.price if told.held else None
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
        "remedy": remedy(call, told),
    }


def _line(line: Line) -> dict[str, Any]:
    rate = {name: getattr(line.rate, name, None) for name in ("pico", "per", "minimum", "variant", "above_tokens", "source")}
    own = {"unit": line.unit, "part_of": line.part_of, "count": line.count, "billed": line.billed}
    return {**own, **rate, "cost_pico": line.cost_pico}
