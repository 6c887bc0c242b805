"""The figures of a session: calls, cost, tokens, its cache, what failed, and what lost caches cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from halton.publish.cells import compact
from halton.publish.spend.words import UNKNOWN, plural, share, usd
from halton.views.cache_breaks import Break
from halton.views.spend import Spend


class Tile(NamedTuple):
    """One figure with its name above and its context below."""

    label: str
    figure: str
    note: str


class BreakSums(NamedTuple):
    """Breaks and what they cost: billed, what a subscription covers, and how many nobody can tell of."""

    breaks: int
    cost_pico: int
    notional_pico: int
    unknown: int

    @property
    def words(self) -> str:
        """The sum of their cost, in words."""
        parts = [f"cost {usd(self.cost_pico)} above reading"] if self.cost_pico or not self.notional_pico else []
        if self.notional_pico:
            parts.append(f"cost {usd(self.notional_pico)}, covered by a subscription")
        if self.unknown:
            parts.append(f"{self.unknown:,} at a cost not known")
        return " · ".join(parts if self.unknown < self.breaks else parts[-1:])


def break_sums(breaks: Sequence[Break]) -> BreakSums:
    """The sums of these breaks."""
    known = [(one.call.billing == "subscription", one.cost_pico) for one in breaks if one.cost_pico is not None]
    billed = sum(pico for is_covered, pico in known if not is_covered)
    return BreakSums(len(breaks), billed, sum(pico for is_covered, pico in known if is_covered), len(breaks) - len(known))


def tiles(sums: Spend, lanes: int, breaks: Sequence[Break]) -> list[Tile]:
    """The figures of a session with so many lanes."""
    lost = break_sums(breaks)
    return [
        Tile("Calls", f"{sums.calls:,}", f"in {plural(lanes, 'lane')}"),
        _cost(sums),
        Tile(
            "Tokens",
            compact(sums.prompt_tokens + sums.output_tokens),
            f"{compact(sums.prompt_tokens)} sent · {compact(sums.output_tokens)} received",
        ),
        Tile(
            "Cache hit rate", _share(sums.cache_read_tokens, sums.prompt_tokens), f"{compact(sums.cache_read_tokens)} tokens read"
        ),
        Tile("Failed", f"{sums.failed_calls:,}", f"{_share(sums.failed_calls, sums.calls)} of calls"),
        Tile("Cache breaks", f"{lost.breaks:,}", lost.words if lost.breaks else "no cached prompt was lost"),
    ]


def _cost(sums: Spend) -> Tile:
    covered = f"{usd(sums.notional_pico)} covered by a subscription" if sums.notional_pico else ""
    unpriced = f"{sums.unpriced_calls:,} without a price" if sums.unpriced_calls else ""
    suspect = f"{sums.suspect_calls:,} above $1,000 left out" if sums.suspect_calls else ""
    if not sums.is_known:
        return Tile("Cost", UNKNOWN, "of no call is the cost known")
    if sums.notional_pico and not sums.cost_pico:
        notes = ("covered by a subscription, at list price", unpriced, suspect)
        return Tile("Cost", usd(sums.notional_pico), " · ".join(filter(None, notes)))
    return Tile("Cost", usd(sums.cost_pico), " · ".join(filter(None, (covered, unpriced, suspect))) or "billed by the token")


def _share(part: int, whole: int) -> str:
    return share(part / whole if whole else None)
