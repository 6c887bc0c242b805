"""Sums in words: money that is known, shares, counts with their nouns."""

from __future__ import annotations

from typing import Protocol

from halton.publish.cells import PICO, dollars

UNKNOWN = "–"


class Sums(Protocol):
    """What money is known of some calls."""

    @property
    def calls(self) -> int: ...
    @property
    def cost_pico(self) -> int: ...
    @property
    def notional_pico(self) -> int: ...
    @property
    def is_known(self) -> bool: ...


def usd(pico: int) -> str:
    """Pico-dollars as a person says them."""
    return dollars(pico / PICO)


def money(sums: Sums, *, notional: bool) -> str:
    """One of the two kinds of money; – where no cost of any of these calls is known."""
    return usd(sums.notional_pico if notional else sums.cost_pico) if sums.is_known else UNKNOWN


def share(part: float | None) -> str:
    """A share in percent, with a tenth where it is small."""
    if part is None:
        return UNKNOWN
    return f"{part:.1%}" if 0 < part < 0.1 else f"{part:.0%}"


def plural(number: int, one: str, several: str | None = None) -> str:
    """1 call, 2,000 calls."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"
