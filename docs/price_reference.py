"""What the cog block of prices.md writes: the current flagship models of four providers, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from halton.events.price import Rate
from halton.events.types import PriceSet
from halton.pricing.book import PriceBook
from halton.pricing.printed import written
from halton.pricing.supplement import Supplement


class Maker(NamedTuple):
    """A provider, the page that prints its prices, how long a cache entry lives there unless a call says, and its flagships."""

    name: str
    provider: str
    page: str
    life: str
    models: tuple[str, ...]


FLAGSHIPS = (
    Maker(
        "Anthropic", "anthropic", "https://platform.claude.com/docs/en/about-claude/pricing", "5 min",
        ("claude-fable-5-2", "claude-mythos-5-2", "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"),
    ),
    Maker(
        "OpenAI", "openai", "https://developers.openai.com/api/docs/pricing", "30 min",
        ("gpt-6.2-astra", "gpt-6.2-sol", "gpt-6.1-terra", "gpt-6-luna", "gpt-6.1-sol", "gpt-6-astra", "gpt-6-sol"),
    ),
    Maker(
        "Google", "google", "https://ai.google.dev/gemini-api/docs/pricing", "",
        ("gemini-4-carbon", "gemini-4-argon", "gemini-4-neon", "gemini-4-hydrogen", "gemini-3.8-flash", "gemini-3.5-flash-lite",
         "gemini-3.1-pro-preview"),
    ),
    Maker("xAI", "x-ai", "https://docs.x.ai/developers/pricing", "", ("grok-4.7", "grok-4.6", "grok-build-0.1")),
)  # fmt: skip
HEAD = ("model", "input", "cached", "cache writes", "output", "other calls", "fees per 1,000", "source")


def prices() -> list[PriceSet]:
    """The prices of these providers that ship."""
    return [*PriceBook.bundled({maker.provider for maker in FLAGSHIPS}).prices, *PriceBook.supplementary().prices]


def flagships() -> str:
    """A table for each provider, one row for each model and each tier, in dollars for a million tokens."""
    known, day = prices(), Supplement.shipped().version
    return "\n".join(line for maker in FLAGSHIPS for line in _table(maker, known, day))


def _table(maker: Maker, known: list[PriceSet], day: str) -> Iterator[str]:
    yield from (f"### {maker.name}", "", f"In force on {day}. The provider's own page: <{maker.page}>.", "")
    yield f"| {' | '.join(HEAD)} |"
    yield f"|{'---|' * len(HEAD)}"
    for model in maker.models:
        price = _in_force(maker.provider, model, known, day)
        for tier in sorted({rate.above_tokens for rate in price.rates if not rate.variant}):
            yield f"| {' | '.join(_row(price, tier, maker))} |"
    yield ""


def _in_force(provider: str, model: str, known: list[PriceSet], day: str) -> PriceSet:
    now = int(datetime.fromisoformat(f"{day}T12:00Z").timestamp()) * 1_000_000
    own = [price for price in known if (price.provider, price.model) == (provider, model) and price.valid_from <= now]
    return max(own, key=lambda price: price.valid_from)


def _row(price: PriceSet, tier: int, maker: Maker) -> Iterator[str]:
    tokens = {unit: text for unit, text in _at(price, tier).items() if unit.endswith("_tokens")}
    lives = {"cache_write_1h_tokens": "1 h", "cache_write_12h_tokens": "12 h"}
    writes = [f"{text} for {lives.get(unit, maker.life)}" for unit, text in tokens.items() if unit.startswith("cache_write_")]
    yield f"`{price.model}`" + (f" above {tier:,}" if tier else "")
    yield from (tokens.get("input_tokens", ""), tokens.get("cache_read_tokens", ""), ", ".join(writes))
    yield tokens.get("output_tokens", "")
    yield "" if tier else "; ".join(_others(price))
    fees = [f"{unit.replace('_', ' ')} {text}" for unit, text in _at(price, 0).items() if unit not in tokens]
    yield "" if tier else "; ".join(fees)
    yield f"[page]({price.source}), {price.checked}" if price.checked else price.source


def _at(price: PriceSet, tier: int) -> dict[str, str]:
    rates = [rate for rate in price.rates if not rate.variant and rate.above_tokens <= tier]
    best = {rate.unit: rate for rate in sorted(rates, key=lambda rate: rate.above_tokens)}
    return {unit: _dollars(rate) for unit, rate in best.items()}


def _others(price: PriceSet) -> Iterator[str]:
    """Each other kind of call: by how much all its tokens cost more or less, or its input and output where that differs."""
    ordinary = {(r.unit, r.above_tokens): r for r in price.rates if not r.variant and r.unit.endswith("_tokens")}
    for variant in dict.fromkeys(rate.variant for rate in price.rates if rate.variant and " " not in rate.variant):
        own = [rate for rate in price.rates if rate.variant == variant and rate.unit.endswith("_tokens")]
        factors = {_exact(rate) / _exact(ordinary[rate.unit, rate.above_tokens]) for rate in own}
        told = f"× {float(factors.pop()):g}" if len(factors) == 1 and len(own) == len(ordinary) else " / ".join(_ends(own))
        yield f"{variant} {told}"


def _ends(rates: list[Rate]) -> list[str]:
    ends = [rate for rate in rates if rate.unit in ("input_tokens", "output_tokens") and not rate.above_tokens]
    return [_dollars(rate) for rate in ends]


def _dollars(rate: Rate) -> str:
    text = written(rate).partition(" ")[0]
    return f"{text}0" if text[-2:-1] == "." else text


def _exact(rate: Rate) -> Fraction:
    return Fraction(rate.pico, rate.per)
