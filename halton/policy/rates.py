"""What a token costs at a moment, for any model that a call may ask for: the careful side of every guess."""

from __future__ import annotations

import msgspec

from halton.glob import fits
from halton.policy.expectation import RatePair

MOST_NAMES = 1024


class Rated(msgspec.Struct, frozen=True):
    """The rates of one model's price: `match` are GLOB patterns of lower-case names, of two prices that fit a name the one with
    the higher `rank` goes first (2 for one's own, 1 for a loaded book's, 0), then an exact name, then the longer pattern.
    """

    provider: str
    match: tuple[str, ...]
    rank: int
    rates: RatePair


class RateTable:
    """Prices in order: of two that are alike in all else the later one holds."""

    def __init__(self, rated: tuple[Rated, ...] = ()) -> None:
        self.rated = rated
        self._found: dict[tuple[str, str | None], RatePair | None] = {}

    def find(self, provider: str, model: str | None) -> RatePair | None:
        """The rates of a model; where none is known the dearest of its provider, then of all; None where there are no prices."""
        key = (provider, model)
        if key not in self._found:
            if len(self._found) >= MOST_NAMES:
                self._found.clear()
            self._found[key] = self._of_name(provider, model) or self._dearest(provider) or self._dearest(None)
        return self._found[key]

    def _of_name(self, provider: str, model: str | None) -> RatePair | None:
        if model is None:
            return None
        name = model.lower()
        fitting = [
            ((each.rank, pattern == name, len(pattern), place), each.rates)
            for place, each in enumerate(self.rated)
            if each.provider == provider
            for pattern in each.match
            if fits(pattern, name)
        ]
        return max(fitting, key=lambda found: found[0])[1] if fitting else None

    def _dearest(self, provider: str | None) -> RatePair | None:
        rates = [each.rates for each in self.rated if provider is None or each.provider == provider]
        if not rates:
            return None
        return RatePair(max(each.input_pico for each in rates), max(each.output_pico for each in rates))
