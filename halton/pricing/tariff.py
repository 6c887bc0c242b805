"""The rates of one price for one kind of call: what it states, what it takes from the ordinary ones, what nobody could ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from halton.events.price import Rate
from halton.pricing.call_variant import hours_at

DEAREST_TOKEN_PICO = 10**10
DEAREST_PIECE_PICO = 10**12


class Tariff(msgspec.Struct, frozen=True):
    """The rates that hold for a variant, by unit and from the lowest tier up."""

    variant: str
    rates: dict[str, tuple[Rate, ...]]

    @property
    def is_free(self) -> bool:
        """Whether there are rates and each is 0."""
        return bool(self.rates) and not any(rate.pico for rates in self.rates.values() for rate in rates)

    def tier(self, prompt_tokens: int) -> int:
        """The largest above_tokens below the whole prompt; 0 for prompts below all of them."""
        edges = {rate.above_tokens for rates in self.rates.values() for rate in rates}
        return max(edge for edge in edges | {0} if edge < max(prompt_tokens, 1))

    def rate(self, unit: str, tier: int) -> Rate | None:
        """The highest of a unit's own rates that a tier reaches."""
        return next((rate for rate in reversed(self.rates.get(unit, ())) if rate.above_tokens <= tier), None)

    def whole_rate(self, unit: str, tier: int) -> Rate | None:
        """The same among rates of so many whole pico-dollars for one, the only ones by which tokens and searches are billed."""
        whole = (rate for rate in reversed(self.rates.get(unit, ())) if rate.pico % rate.per == 0 and not rate.minimum)
        return next((rate for rate in whole if rate.above_tokens <= tier), None)


def tariff_of(rates: Iterable[Rate], words: str, at: int) -> Tariff | None:
    """The tariff for a call of these words, made at a moment (µs); None if the price has none for such calls."""
    tariffs = {tariff.variant: tariff for tariff in _tariffs(list(rates))}
    return tariffs.get(words or hours_at(tariffs, at) or "")


def _tariffs(rates: list[Rate]) -> Iterator[Tariff]:
    """The ordinary tariff, and that of each variant. Of a rate that is stated twice the last holds."""
    stated: dict[str, dict[tuple[str, int], Rate]] = {"": {}}
    for rate in rates:
        stated.setdefault(rate.variant, {})[rate.unit, rate.above_tokens] = rate
    for variant, own in stated.items():
        units = {rate.unit for rate in own.values()}
        others = [rate for rate in stated[""].values() if rate.unit not in units]
        held = _by_unit(rate for rate in (*own.values(), *others) if _could_be_asked(rate))
        if held or not variant:
            yield Tariff(variant, held)


def _by_unit(rates: Iterable[Rate]) -> dict[str, tuple[Rate, ...]]:
    held: dict[str, tuple[Rate, ...]] = {}
    for rate in sorted(rates, key=lambda rate: rate.above_tokens):
        held[rate.unit] = (*held.get(rate.unit, ()), rate)
    return held


def is_small(unit: str) -> bool:
    """Whether a unit comes in thousands, as tokens do, and not by the piece."""
    return unit.endswith(("_tokens", "_ms")) or unit in ("characters", "nano_aiu")


def _could_be_asked(rate: Rate) -> bool:
    dearest, most = (DEAREST_TOKEN_PICO, 10**8) if is_small(rate.unit) else (DEAREST_PIECE_PICO, 10**6)
    return 0 <= rate.pico <= dearest and 1 <= rate.per <= 10**9 and 0 <= rate.minimum <= most
