"""`halton pricing show`: everything that was ever stated of a model's price, and why one of them holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

import click

from halton.cli.price_text import PriceMoment

if TYPE_CHECKING:
    from halton.views.price_history import PriceHistory, StatedPrice, StatedRate

STATES = {
    "in_force": "in force",
    "upcoming": "not yet",
    "over": "over",
    "superseded": "an earlier one",
    "replaced": "set again",
    "withdrawn": "withdrawn",
    "outranked": "another goes before it",
    "other_names": "for other names",
}
WORDS = {
    "input_tokens": "in",
    "cache_read_tokens": "cached",
    "cache_write_5m_tokens": "written 5m",
    "cache_write_1h_tokens": "1h",
    "cache_write_other_tokens": "other",
    "output_tokens": "out",
    "reasoning_tokens": "reasoning",
}


@click.command("show")
@click.argument("model")
@click.option("--provider", help="Only at this provider.")
@click.option("--at", type=PriceMoment(), help="What held then, instead of now: 2026-11-21 …, UTC.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(model: str, provider: str | None, at: int | None, as_json: bool) -> None:
    """Show every price stated for a model.

    MODEL is a model's name in a price, or one that calls bear. The price in
    force comes first, with all its rates and the reason why it goes before the
    others; then the others, the latest first. Tokens are in dollars for a
    million.

    \b
    Examples:
      halton pricing show claude-sonnet-4-5-20250929  # as calls name it
      # what held then
      halton pricing show gpt-5 --provider openai --at 2026-01-01
    """
    from halton.log.store import read_only
    from halton.paths import Home
    from halton.views.price_history import read_names, read_price_histories

    moment = datetime.now(UTC) if at is None else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
    views = read_only(Home.from_environment().views)
    try:
        histories = read_price_histories(views, model, at=moment, provider=provider)
        names = set() if histories else read_names(views)
    finally:
        views.close()
    if not histories:
        raise click.ClickException(_unknown(model, provider, names))
    if as_json:
        _print_json(histories)
    else:
        for number, history in enumerate(histories):
            click.echo("\n".join(["", *_lines(history)] if number else _lines(history)))


def _unknown(model: str, provider: str | None, names: set[str]) -> str:
    from difflib import get_close_matches

    from halton.cli.output import safe

    close = get_close_matches(model, sorted(names), 3)
    where = f" at {safe(provider)}" if provider else ""
    hint = f" Did you mean {', '.join(map(safe, close))}?" if close else ""
    return f'No price was ever stated for "{safe(model)}"{where}.{hint}\n{_setting(model, provider or "PROVIDER")}'


def _setting(model: str, provider: str) -> str:
    import shlex

    from halton.cli.output import safe

    return f"Set one: halton pricing set {shlex.quote(safe(model))} --provider {safe(provider)} --input USD --output USD"


def _print_json(histories: Sequence[PriceHistory]) -> None:
    import msgspec

    from halton.cli.output import echo_json

    echo_json({"schema": 1, "histories": msgspec.to_builtins(histories)})


def _lines(history: PriceHistory) -> Iterator[str]:
    from halton.cli.output import count, safe

    unpriced = f", {count(history.unpriced_calls)} of them with no known cost" if history.unpriced_calls else ""
    reasons = f" ({safe(', '.join(history.unpriced_reasons))})" if history.unpriced_calls else ""
    yield f"{safe(history.name)} at {safe(history.provider)}: {count(history.calls)} calls bear this name{unpriced}{reasons}"
    winner = next((price for price in history.prices if price.position == history.in_force), None)
    if winner is None:
        yield f"  No price is in force for it. {_setting(history.name, history.provider)}"
    else:
        yield from _price(winner, f", because {history.reason}")
        yield from _rates(winner.rates)
    for price in reversed(history.prices):
        if price is not winner:
            yield from _price(price, "")
            yield from islice(_rates(price.rates), 1)


def _price(price: StatedPrice, why: str) -> Iterator[str]:
    from halton.cli.output import count, safe
    from halton.cli.price_text import book, day

    until = f" until {day(price.valid_to)}" if price.valid_to and price.state != "withdrawn" else ""
    state = STATES[price.state] + (f" by event {count(price.replaced_by)}" if price.replaced_by else "")
    since = "always" if day(price.valid_from) == "always" else f"from {day(price.valid_from)}"
    yield f"  {state}{why}: {safe(price.model)}, by {safe(book(price.book))}, {since}{until}"
    fits = f"its pattern {safe(price.pattern)} fits" if price.pattern else f"for {safe(' '.join(price.match))}"
    checked = f", checked {safe(price.checked)}" if price.checked else ""
    yield f"      event {count(price.position)}, {count(price.calls)} calls priced; {fits}; {safe(price.source)}{checked}"


def _rates(rates: Sequence[StatedRate]) -> Iterator[str]:
    """A line for the ordinary rates and one for each tier and each kind of calls: what they have of their own."""
    from halton.cli.output import safe

    ordinary = {(rate.unit, rate.above_tokens, rate.pico, rate.per, rate.minimum) for rate in rates if not rate.variant}
    groups: dict[tuple[str, int], list[StatedRate]] = {}
    for rate in rates:
        own = groups.setdefault((rate.variant, rate.above_tokens), [])
        if not rate.variant or (rate.unit, rate.above_tokens, rate.pico, rate.per, rate.minimum) not in ordinary:
            own.append(rate)
    for (variant, above), own in groups.items():
        if own or not above:
            label = f"{variant} >{above:,}".strip() if above else variant or "ordinary"
            yield f"      {safe(label):<18} {_listed(own) or 'the same'}"


def _listed(rates: Sequence[StatedRate]) -> str:
    """Tokens in dollars for a million, then the other units in their own words, then where they are printed."""
    from halton.cli.output import count, safe
    from halton.cli.price_text import per_million

    ordered = sorted(rates, key=lambda rate: list(WORDS).index(rate.unit) if rate.unit in WORDS else len(WORDS))
    parts = []
    for rate in ordered:
        least = f" (at least {count(rate.minimum)})" if rate.minimum else ""
        short = rate.unit in WORDS and rate.per == 1
        said = f"{WORDS[rate.unit]} {per_million(rate.pico)}" if short else f"{safe(rate.unit)} {_written(rate)}"
        parts.append(said + least)
    sources = dict.fromkeys(safe(rate.source) for rate in ordered if rate.source)
    return ", ".join(parts) + "".join(f"; {source}" for source in sources)


def _written(rate: StatedRate) -> str:
    from halton.events.price import Rate
    from halton.pricing.printed import written

    return written(Rate(unit=rate.unit, pico=rate.pico, per=rate.per))
