"""What a call costs in the end, in the words of a person; or why nobody knows, and what would help."""

from __future__ import annotations

import shlex
from typing import NamedTuple

from halton.errors import safe
from halton.events.types import CallCompleted
from halton.pricing.explanation import Explanation
from halton.pricing.printed import exact_usd

WHY_UNKNOWN = {
    "failed": "the call failed before the provider stated any usage",
    "usage_unknown": "the provider's count never came",
    "model_unknown": "neither the request nor the answer names a model",
    "model_unpriced": "no price holds for this name at this time",
    "tier_unpriced": "the price has no rates for calls of this kind",
    "unit_unpriced": "the price has no rate for what was counted",
}
WHY_NO_USAGE = {
    "stream_without_usage": 'Let the client ask for it: "stream_options": {"include_usage": true}.',
    "endpoint_unread": "Halton does not read answers of this endpoint yet.",
}
COVERED = {"subscription": " A plan covers it: that is its list price.", "free": " Its price is free."}
_BEYOND_PRICES = ("failed", "model_unknown")


class Remedy(NamedTuple):
    """What would make an unknown cost known: in words, and the command that does it, if one does."""

    words: str
    command: str | None = None

    @property
    def text(self) -> str:
        """Both, on one line."""
        return self.words if self.command is None else f"{self.words}: {self.command}"


def verdict(call: CallCompleted, told: Explanation) -> list[str]:
    """Sentences that say what it costs or why that is not known, with all that is foreign made visible."""
    if told.free_because:
        return [f"Costs nothing: {told.free_because}."]
    said = []
    if told.stated_pico is not None:
        said.append(f"The provider says that it charged {exact_usd(told.stated_pico)}: that is the cost.")
    if told.reason:
        said.append(_unknown(call, told, told.reason))
    elif told.stated_pico is None and told.list_pico is not None:
        said.append(f"Costs {exact_usd(told.list_pico)}.{COVERED.get(told.basis, '')}")
    return said


def remedy(call: CallCompleted, told: Explanation) -> Remedy | None:
    """What would make an unknown cost known, if anything can."""
    if told.reason == "usage_unknown":
        why = WHY_NO_USAGE.get(call.usage_reason or "")
        return Remedy(why) if why else None
    if told.reason in (None, *_BEYOND_PRICES) or told.name is None:
        return None
    rates = "--input USD --output USD"
    if told.held is not None:
        rates = f"--variant {_word(told.variant + ':input=USD,output=USD')}"
    if told.reason == "unit_unpriced":
        rates = " ".join(_rate_option(unit) for unit in told.lacking)
    also = " and its other rates" if told.held is not None else ""
    model = told.held.price.model if told.held is not None else told.name
    return Remedy(f"Set its price{also}", f"halton pricing set {_word(model)} --provider {_word(call.provider)} {rates}")


def _unknown(call: CallCompleted, told: Explanation, reason: str) -> str:
    detail = ", ".join(told.lacking) or call.usage_reason if reason != "model_unpriced" else None
    return f"Our own sum is not known: {WHY_UNKNOWN[reason]}" + (f" ({safe(detail)})." if detail else ".")


def _rate_option(unit: str) -> str:
    known = {"input_tokens": "--input", "output_tokens": "--output", "cache_read_tokens": "--cache-read"}
    known |= {f"cache_write_{time}_tokens": f"--cache-write-{time}" for time in ("5m", "1h", "other")}
    return f"{known[unit]} USD" if unit in known else f"--rate {_word(f'{unit}=USD/1')}"


def _word(text: str) -> str:
    """One word of a shell's, harmless to look at."""
    return shlex.quote(safe(text))
