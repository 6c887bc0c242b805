"""How commands print prices: rates in dollars as providers print them, moments as days, and calls that a price moves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.events.types import PriceSet
    from halton.pricing.trial import Move

ALWAYS = "1970-01-01T00:00:00.000000Z"
_MOVED_COLUMNS = ("provider", "model", "paid", "calls", "cost now", "then")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class PriceMoment(click.ParamType[int]):
    """A moment from which a price holds, in microseconds: providers' days are days in UTC."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The moment."""
        if isinstance(value, int):
            return value
        if value == "always":
            return 0
        now = datetime.now(UTC)
        if value in ("now", "today"):
            return microseconds(now if value == "now" else now.replace(hour=0, minute=0, second=0, microsecond=0))
        try:
            stated = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f'"{value}" is no date. Write 2026-11-21, 2026-11-21T14:30 (both UTC), today, now or always.', param, ctx)
        moment = stated if stated.tzinfo else stated.replace(tzinfo=UTC)
        if moment < _EPOCH:
            self.fail(f'"{value}" is before 1970. Write always.', param, ctx)
        return microseconds(moment)


def microseconds(moment: datetime) -> int:
    """Microseconds since the Unix epoch, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def day(text: str | int | None) -> str:
    """A moment of the views or of an event (UTC): its day, and its time unless that is midnight; "always" for the beginning."""
    if text is None:
        return ""
    moment = _EPOCH + timedelta(microseconds=text) if isinstance(text, int) else datetime.fromisoformat(text)
    if moment == _EPOCH:
        return "always"
    return f"{moment:%Y-%m-%d}" if moment.time() == _EPOCH.time() else f"{moment:%Y-%m-%d %H:%M}"


def per_million(pico: int | None) -> str:
    """Pico-dollars a token as dollars for a million, exactly, with two decimals or more."""
    if pico is None:
        return "–"
    text = f"{Decimal(pico) / 10**6:.6f}"
    return "$" + re.sub(r"0{1,4}$", "", text)


def book(name: str | None) -> str:
    """Whose word a price is."""
    return "you" if name is None else name


def echo_price(price: PriceSet) -> None:
    """One price and all its rates."""
    from halton.cli.output import count, safe
    from halton.pricing.printed import written

    until = "" if price.valid_to is None else f" until {day(price.valid_to)}"
    since = "always" if not price.valid_from else f"from {day(price.valid_from)}"
    names = safe(" ".join(price.match))
    click.echo(f"{safe(price.model)} at {safe(price.provider)}, {since}{until}, for calls of {names}:")
    if not any(rate.pico for rate in price.rates):
        click.echo("  free")
        return
    for rate in price.rates:
        above = f" above {count(rate.above_tokens)} tokens" if rate.above_tokens else ""
        click.echo(f"  {safe(rate.unit):<26} {written(rate):<22} {safe(rate.variant)}{above}".rstrip())


def echo_moves(moves: Sequence[Move]) -> None:
    """The calls that prices would move, and what they cost before and after."""
    from halton.cli.output import count, echo_table

    if not moves:
        click.echo("No earlier call gets another cost.")
        return
    click.echo(f"{count(sum(move.calls for move in moves))} earlier calls get another cost:")
    rows = [
        (
            move.provider,
            move.name,
            move.billing,
            count(move.calls),
            _sum(move.before_pico, move.unknown_before),
            _sum(move.after_pico, move.unknown_after),
        )
        for move in moves
    ]
    echo_table(_MOVED_COLUMNS, rows, right=(3, 4, 5))


def _sum(pico: int | None, unknown: int) -> str:
    from halton.cli.output import count, usd

    if not unknown:
        return usd(pico)
    said = f"{count(unknown)} unknown"
    return said if pico is None else f"{usd(pico)}, {said}"
