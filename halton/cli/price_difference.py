"""How commands print what one set of prices has that another has not, unit by unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.events.price import Rate
    from halton.events.types import PriceSet
    from halton.pricing.difference import Difference, PriceChange, RateChange


def echo_difference(difference: Difference) -> None:
    """What is added, changed and gone, and a line of counts at the end."""
    for price in difference.added:
        click.echo(f"+ {_name(price)}: {_rates(price)}")
    for change in difference.changed:
        for line in _changed(change):
            click.echo(line)
    for price in difference.gone:
        click.echo(f"- {_name(price)}")
    counts = (len(difference.added), len(difference.changed), len(difference.gone), difference.same)
    click.echo("{:,} added, {:,} changed, {:,} gone, {:,} the same.".format(*counts))


def document(difference: Difference) -> dict[str, Any]:
    """The same for JSON."""
    import msgspec

    changed = [
        {
            "old": msgspec.to_builtins(change.old),
            "new": msgspec.to_builtins(change.new),
            "rates": [{**msgspec.to_builtins(rate), "percent": _percent(rate)} for rate in change.rates],
        }
        for change in difference.changed
    ]
    lists = {"added": difference.added, "gone": difference.gone}
    return {**{name: msgspec.to_builtins(prices) for name, prices in lists.items()}, "changed": changed, "same": difference.same}


def _changed(change: PriceChange) -> Iterator[str]:
    from halton.cli.output import safe
    from halton.cli.price_text import day

    yield f"~ {_name(change.new)}"
    for rate in change.rates:
        yield f"    {_rate_change(rate)}"
    if set(change.old.match) != set(change.new.match):
        yield f"    names {safe(' '.join(change.old.match))} → {safe(' '.join(change.new.match))}"
    if change.old.valid_to != change.new.valid_to:
        yield f"    until {day(change.old.valid_to) or 'further notice'} → {day(change.new.valid_to) or 'further notice'}"


def _rate_change(change: RateChange) -> str:
    from halton.cli.output import safe

    one = change.new or change.old
    assert one is not None
    above = f" above {one.above_tokens:,} tokens" if one.above_tokens else ""
    variant = f" ({safe(one.variant)})" if one.variant else ""
    percent = _percent(change)
    moved = "" if percent is None else f"  {percent:+.1f} %"
    return f"{safe(one.unit)}{variant}{above}: {_written(change.old)} → {_written(change.new)}{moved}"


def _percent(change: RateChange) -> float | None:
    return None if change.percent is None else round(float(change.percent), 1)


def _written(rate: Rate | None) -> str:
    from halton.pricing.printed import written

    if rate is None:
        return "no rate"
    return written(rate) + (f", at least {rate.minimum:,}" if rate.minimum else "")


def _name(price: PriceSet) -> str:
    from halton.cli.output import safe
    from halton.cli.price_text import book, day

    since = f" from {day(price.valid_from)}" if price.valid_from else ""
    return f"{safe(price.provider)} {safe(price.model)}{since} (by {safe(book(price.book))})"


def _rates(price: PriceSet) -> str:
    from halton.cli.output import safe

    ordinary = [rate for rate in price.rates if not rate.variant and not rate.above_tokens]
    first = ", ".join(f"{safe(rate.unit)} {_written(rate)}" for rate in ordinary[:4])
    more = len(price.rates) - len(ordinary[:4])
    return first + (f" and {more:,} more rates" if more else "")
