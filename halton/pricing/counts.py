"""What a call counted, as far as it can be believed: the whole counts, and the parts, fees and measures beside them."""

from __future__ import annotations

import msgspec

from halton.events.types import CallCompleted
from halton.pricing.tariff import is_small

MOST_TOKENS = 10**8
MOST_PIECES = 10**6
MOST_UNITS = 64
PROMPT = (
    "input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "cache_write_other_tokens"
)  # fmt: skip
WHOLE = (*PROMPT, "output_tokens", "web_searches")
# A part's name begins and ends so, with a word between.
_PARENTS = (
    ("input_", "input_tokens"),
    ("cached_", "cache_read_tokens"),
    ("cache_write_", "cache_write_other_tokens"),
    ("output_", "output_tokens"),
)


class Counts(msgspec.Struct, frozen=True):
    """The counts of one call, those above 0 only. Without `known` no sum can be made of them."""

    known: bool
    whole: dict[str, int]
    units: dict[str, int]
    reasoning_tokens: int
    has_no_tokens: bool

    @classmethod
    def of(cls, call: CallCompleted) -> Counts:
        """Those of a call; one count that no call can have makes all unknown."""
        stated = {name: getattr(call, name) or 0 for name in (*WHOLE, "reasoning_tokens", "tool_calls")}
        if not all(0 <= count <= _most(name) for name, count in stated.items()):
            return cls(False, {}, _units(call), 0, False)
        whole = {name: stated[name] for name in WHOLE if stated[name]}
        has_tokens = any(stated[name] for name in (*PROMPT, "output_tokens"))
        return cls(call.usage_known, whole, _units(call), stated["reasoning_tokens"], not has_tokens)

    @property
    def prompt_tokens(self) -> int:
        """The whole prompt, cached or not: what tiers look at."""
        return sum(self.whole.get(name, 0) for name in PROMPT)

    @staticmethod
    def parent(unit: str) -> str | None:
        """The count that a unit is a part of."""
        for begin, parent in _PARENTS:
            if unit.startswith(begin) and unit.endswith("_tokens") and len(unit) >= len(begin) + len("_tokens"):
                return parent
        return None


def _units(call: CallCompleted) -> dict[str, int]:
    if len(call.units or {}) > MOST_UNITS:
        return {}
    most = {unit: MOST_TOKENS if is_small(unit) else MOST_PIECES for unit in call.units or {}}
    return {unit: count for unit, count in (call.units or {}).items() if 1 <= count <= most[unit]}


def _most(name: str) -> int:
    return MOST_TOKENS if name.endswith("_tokens") else MOST_PIECES
