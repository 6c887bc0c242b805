"""What a call costs and why, worked out from events alone: a second telling of the rule, to hold the projection's against.

It shares no code with projections/cost_rule.sql, and tests/projections/test_law_of_costs.py says that both tell the same.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from halton.events.price import Rate
from halton.events.types import CallCompleted
from halton.pricing.call_variant import Word, joined, words_of
from halton.pricing.counts import WHOLE, Counts
from halton.pricing.in_force import InForce, Prices
from halton.pricing.tariff import Tariff, tariff_of

FEES = ("storage_searches", "social_searches", "code_executions", "search_units")
"""Units that cost something beside any tokens: without a rate for them a sum is not known."""
SUSPECT_PICO = 10**15
DEAREST_PART_PICO = 10**16
"""What one unit of a call is taken for at the most, so that no sum of them overflows in a view."""
COLUMNS = {unit: f"{unit.removesuffix('_tokens')}_pico" for unit in WHOLE}
"""The columns of the table cost, by what is counted."""


class Line(msgspec.Struct, frozen=True):
    """What was counted of a unit and is billed by a rate of its own; `part_of` names the count that it leaves.

    `billed` is the count, or the rate's minimum where that is more. Without a rate there is no cost, and not always a need.
    """

    unit: str
    count: int
    rate: Rate | None
    billed: int
    part_of: str | None = None
    dearest_pico: int | None = None

    @property
    def cost_pico(self) -> int | None:
        """Whole pico-dollars, half a one rounded up, and no more than `dearest_pico`."""
        if self.rate is None:
            return None
        exact = (self.billed * self.rate.pico + self.rate.per // 2) // self.rate.per
        return exact if self.dearest_pico is None else min(exact, self.dearest_pico)


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """One call's cost with all that it follows from. Where `reason` says why our sum is not known, `list_pico` is None."""

    basis: str
    free_because: str | None = None
    name: str | None = None
    held: InForce | None = None
    variant: str = ""
    words: tuple[Word, ...] = ()
    tier: int | None = None
    prompt_tokens: int = 0
    wholes: tuple[Line, ...] = ()
    parts: tuple[Line, ...] = ()
    reason: str | None = None
    lacking: tuple[str, ...] = ()
    stated_pico: int | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """All that was counted: the whole counts, less the parts with rates of their own, and those and all else."""
        return self.wholes + self.parts

    @property
    def columns(self) -> dict[str, int]:
        """The lines as the table cost has them, pico-dollars in each of its columns."""
        sums = dict.fromkeys(COLUMNS.values(), 0) | {COLUMNS[line.unit]: line.cost_pico or 0 for line in self.wholes}
        return sums | {"units_pico": sum(line.cost_pico or 0 for line in self.parts)}

    @property
    def list_pico(self) -> int | None:
        """Our own sum of the lines."""
        return None if self.reason else sum(line.cost_pico or 0 for line in self.lines)

    @property
    def cost_pico(self) -> int | None:
        """What the provider says it charged, or else our sum."""
        return self.list_pico if self.stated_pico is None else self.stated_pico

    @property
    def cost_reason(self) -> str | None:
        """Why the cost is not known; None where it is."""
        return self.reason if self.stated_pico is None else None


def explain(call: CallCompleted, prices: Prices, counted_as: int | None = None) -> Explanation:
    """The cost of a call at the price in force when it was made; `counted_as` is where its response counts, if elsewhere."""
    words = words_of(call)
    if why := _free(call, counted_as):
        basis = "local" if call.billing == "local" else "free"
        return Explanation(basis=basis, free_because=why, variant=joined(words), words=words)
    name = call.model_requested if call.model is None else call.model
    held = None if name is None else prices.in_force(call.provider, name, call.started_at)
    return _explained(call, words, name, held)


def _free(call: CallCompleted, counted_as: int | None) -> str | None:
    if call.kind == "count_tokens":
        return "it only counted tokens"
    if call.status == "blocked":
        return "a policy blocked it"
    if call.billing == "local":
        return "a server of your own answered it"
    return None if counted_as is None else f"its response counts in another call, event {counted_as}"


def _explained(call: CallCompleted, words: tuple[Word, ...], name: str | None, held: InForce | None) -> Explanation:
    counts, asked = Counts.of(call), joined(words)
    tariff = tariff_of(held.price.rates, asked, call.started_at) if held else None
    tier = tariff.tier(counts.prompt_tokens) if tariff else None
    wholes, parts = _lines(counts, tariff, tier) if tariff and tier is not None and counts.known else ([], [])
    lacking = (*(line.unit for line in wholes if line.rate is None), *_lacking(counts, parts))
    stated = call.stated_cost_pico
    return Explanation(
        basis="free" if tariff and tariff.is_free else call.billing,
        name=name,
        held=held,
        variant=tariff.variant if tariff else asked,
        words=words,
        tier=tier,
        prompt_tokens=counts.prompt_tokens,
        wholes=tuple(wholes),
        parts=tuple(parts),
        reason=_reason(call, counts, name, held, tariff) or ("unit_unpriced" if lacking else None),
        lacking=lacking,
        stated_pico=stated if stated is not None and 0 <= stated <= SUSPECT_PICO else None,
    )


def _reason(call: CallCompleted, counts: Counts, name: str | None, held: InForce | None, tariff: Tariff | None) -> str | None:
    if not counts.known:
        return "failed" if call.status == "error" else "usage_unknown"
    if name is None:
        return "model_unknown"
    if held is None:
        return "model_unpriced"
    return "tier_unpriced" if tariff is None else None


def _lines(counts: Counts, tariff: Tariff, tier: int) -> tuple[list[Line], list[Line]]:
    """Those of the whole counts, less the parts that have rates of their own, and those of all else."""
    parts, wholes = list(_part_lines(counts, tariff, tier)), []
    for unit, whole in counts.whole.items():
        left = whole - sum(line.count for line in parts if line.part_of == unit and line.rate)
        if left > 0:
            wholes.append(Line(unit, left, _whole_rate(tariff, unit, tier), left))
    return wholes, parts


def _part_lines(counts: Counts, tariff: Tariff, tier: int) -> Iterator[Line]:
    """Parts of tokens, fees and measures; reasoning and the request itself only where a price states them."""
    for unit, count in counts.units.items():
        rate = tariff.rate(unit, tier)
        billed = max(count, rate.minimum if rate else 0)
        yield Line(unit, count, rate, billed, counts.parent(unit), DEAREST_PART_PICO)
    for unit, count, parent in (("reasoning_tokens", counts.reasoning_tokens, "output_tokens"), ("requests", 1, None)):
        if count and (rate := tariff.whole_rate(unit, tier)):
            yield Line(unit, count, rate, count, parent)


def _whole_rate(tariff: Tariff, unit: str, tier: int) -> Rate | None:
    rate = tariff.whole_rate(unit, tier)
    if rate is None and unit == "cache_write_other_tokens":
        return tariff.whole_rate("cache_write_5m_tokens", tier)
    return rate


def _lacking(counts: Counts, parts: list[Line]) -> Iterator[str]:
    """The fees without a rate, and what a call without any tokens is measured by, if no measure has one."""
    beside = [line for line in parts if line.unit in counts.units and line.part_of is None]
    nothing_priced = counts.has_no_tokens and not any(line.rate for line in beside)
    yield from (line.unit for line in beside if line.rate is None and (nothing_priced or line.unit in FEES))
