"""Of what kinds the tokens of a call were, each counted once, and whatever else was counted."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from halton.publish.call.found import Found
from halton.publish.cells import visible
from halton.publish.charts.proportion import Share, proportion

# The name of a class, its column in the table usage, its hue, and whether it is told where there is none of it.
CLASSES = (
    ("Uncached input", "input_tokens", 3, True),
    ("Cache read", "cache_read_tokens", 1, True),
    ("Cache write, 5 minutes", "cache_write_5m_tokens", 2, False),
    ("Cache write, 1 hour", "cache_write_1h_tokens", 7, False),
    ("Cache write, other", "cache_write_other_tokens", 8, False),
    ("Output", "output_tokens", 5, True),
)
WHY_UNKNOWN = {
    "reader_failed": "a fault of Halton's stopped the reading of the answer",
    "undecodable": "the coding of the answer is unknown or broken",
    "bomb": "the answer unfolds to more than may be read",
    "too_large": "a line or an object of the answer is longer than may be read",
    "malformed": "the answer is not in the format it should be in",
    "error_status": "the provider refused",
    "aborted_before_usage": "it ended before the provider stated any usage",
    "stream_without_usage": "the whole stream never states usage",
    "endpoint_unread": "Halton does not read answers of this endpoint",
    "no_usage": "the whole answer states no usage",
    "absurd": "the count that was stated is none that a call can have",
    "background": "the provider works on, and the answer is fetched by a later call",
    "metering_overload": "the meter could not keep up and lost bytes of the answer",
    "ledger_restarted": "the meter's ledger was started anew while the answer came",
    "interrupted": "the meter ended before the answer did",
    "blocked": "a policy kept the call from its provider: it used nothing",
}
MOST_UNITS = 64


class Kind(NamedTuple):
    """One row: its count, its share of all tokens, its hue (0: no part of the bar), and whether it is a part of another."""

    name: str
    tokens: str
    share: str
    hue: int
    is_part: bool = False


class Tokens(NamedTuple):
    """The rows, the bar, the sum; or why there are none. `estimate` is a guess that no total holds."""

    kinds: list[Kind]
    bar: str
    total: str
    others: list[tuple[str, str]]
    why: str
    notes: list[str]


def section(found: Found) -> Tokens:
    """The tokens of a call."""
    usage = found.facts.usage
    if usage is None:
        return Tokens([], "", "", [], "The views do not hold its usage yet.", [])
    notes = _notes(found)
    if not usage["usage_known"]:
        reason = usage["usage_reason"] or ""
        return Tokens(
            [], "", "", [], f"Not known: {WHY_UNKNOWN.get(reason, visible(reason) or 'no reason was recorded')}.", notes
        )
    whole = sum(usage[column] or 0 for _, column, _, _ in CLASSES)
    shares = [Share(name, usage[column] or 0, hue) for name, column, hue, _ in CLASSES]
    bar = proportion(shares, title="; ".join(f"{one.name} {_share(one.value, whole)}" for one in shares if one.value))
    return Tokens(list(_kinds(usage, whole)), bar, f"{whole:,}", _others(usage), "", notes)


def _kinds(usage: dict[str, Any], whole: int) -> list[Kind]:
    found = []
    for name, column, hue, always in CLASSES:
        if (count := usage[column]) or always:
            found.append(Kind(name, "–" if count is None else f"{count:,}", _share(count or 0, whole), hue))
        if column == "output_tokens" and usage["reasoning_tokens"]:
            reasoning = usage["reasoning_tokens"]
            found.append(Kind("of it reasoning", f"{reasoning:,}", _share(reasoning, whole), 0, is_part=True))
    return found


def _others(usage: dict[str, Any]) -> list[tuple[str, str]]:
    """What is counted in other units than these tokens, or is a part of them with a price of its own."""
    named = {"tool_calls": usage["tool_calls"], "web_searches": usage["web_searches"]}
    units = json.loads(usage["units"]) if usage["units"] else {}
    found = [*named.items(), *list(units.items())[:MOST_UNITS]]
    return [(visible(name[:60]), f"{count:,}") for name, count in found if isinstance(count, int) and count]


def _notes(found: Found) -> list[str]:
    said = []
    if found.call["partial"]:
        said.append("The answer was cut short: these are the counts stated so far, a lower bound.")
    if found.log is not None and (guess := found.log.event.estimate) is not None:
        counts = [
            f"{low:,} to {high:,} tokens of {what}"
            for what, low, high in (
                ("prompt", guess.input_tokens_low, guess.input_tokens_high),
                ("answer", guess.output_tokens_low, guess.output_tokens_high),
            )
            if low is not None and high is not None
        ]
        said += [f"By estimate, which no total holds: {' and '.join(counts)}."] if counts else []
    return said


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"
