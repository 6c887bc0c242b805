"""What a call costs, line by line: worked out from the log, and held against what the views keep."""

from __future__ import annotations

from typing import Any, NamedTuple

from halton.pricing.disagreement import differences
from halton.pricing.explanation import Explanation
from halton.pricing.line_text import row, sources
from halton.pricing.printed import exact_usd
from halton.pricing.verdict import WHY_UNKNOWN, Remedy, remedy, verdict
from halton.publish.call.found import Found
from halton.publish.call.log_facts import LogFacts
from halton.publish.call.when import of_event
from halton.publish.cells import visible
from halton.publish.links import call_path

COLUMNS = (
    ("input_tokens", "input_pico"),
    ("cache_read_tokens", "cache_read_pico"),
    ("cache_write_5m_tokens", "cache_write_5m_pico"),
    ("cache_write_1h_tokens", "cache_write_1h_pico"),
    ("cache_write_other_tokens", "cache_write_other_pico"),
    ("output_tokens", "output_pico"),
    ("web_searches", "web_searches_pico"),
    ("other units", "units_pico"),
)
BILLING = {
    "billed": "Billed: paid by the token.",
    "subscription": "Covered by a subscription: nobody is charged this sum, it is what the call would have cost.",
    "free": "Free.",
    "local": "Answered by a server of your own.",
}


class Cost(NamedTuple):
    """Sentences first, then the lines (unit, count, rate, variant and tier, money), their sum, and where the rates are from.

    `counted_in` is the page of the call in which its response counts, if that is another.
    """

    said: list[str]
    remedy: Remedy | None
    lines: list[tuple[str, ...]]
    total: str
    billing: str
    facts: list[tuple[str, str]]
    sources: list[str]
    wrong: list[str]
    counted_in: str


def section(found: Found) -> Cost:
    """The cost of a call."""
    kept, log = found.facts.cost, found.log
    counted_in = call_path(kept["counted_in"]) if kept and kept["counted_in"] else ""
    if log is None:
        return _kept(kept, counted_in)
    told = log.told
    total = "–" if told.list_pico is None else exact_usd(told.list_pico)
    said = verdict(log.event, told)
    if kept is None:
        said.append("The views do not hold its cost yet.")
    elif kept["suspect"]:
        said.append("A single call above $1,000 is taken for a mistake: no total holds it.")
    hint = None if told.free_because else remedy(log.event, told)
    billing = "" if told.free_because else BILLING.get(told.basis, visible(told.basis))
    lines = [row(line) for line in told.lines]
    return Cost(said, hint, lines, total, billing, _facts(log, told), list(sources(told)), _wrong(told, kept), counted_in)


def _facts(log: LogFacts, told: Explanation) -> list[tuple[str, str]]:
    """By which price, variant and tier it is billed, and whose word that is."""
    facts = []
    asked = log.event.model_requested
    if told.name is not None:
        also = f", requested as {asked}" if asked not in (None, told.name) else ""
        facts.append(("Model", f"{told.name} at {log.event.provider}{also}"))
    facts += _price(told)
    if told.variant:
        why = ", ".join(word.source for word in told.words) or "by the time of day, UTC"
        facts.append(("Variant", f"{told.variant}: {why}"))
    if told.tier:
        facts.append(("Tier", f"the rates above {told.tier:,} tokens; the prompt has {told.prompt_tokens:,}"))
    if told.stated_pico is not None and told.list_pico is not None:
        stated = f"{exact_usd(told.stated_pico)} by the provider, {exact_usd(told.list_pico)} by our own sum"
        facts.append(("Stated and ours", stated))
    return [(name, visible(text)) for name, text in facts]


def _price(told: Explanation) -> list[tuple[str, str]]:
    if told.held is None:
        return []
    price = told.held.price
    since = f"from {of_event(price.valid_from).utc} UTC" if price.valid_from else "always"
    until = f" until {of_event(price.valid_to).utc} UTC" if price.valid_to is not None else ""
    checked = f", checked {price.checked}" if price.checked else ""
    return [
        ("Price", f"{price.model}, {since}{until}"),
        ("Fits by", f"{told.held.pattern}, event {told.held.position:,} of the log"),
        ("Source", f"{'you' if price.book is None else price.book}: {price.source}{checked}"),
    ]


def _wrong(told: Explanation, kept: dict[str, Any] | None) -> list[str]:
    if kept is None:
        return []
    return [
        f"The views keep another {name}: {visible(theirs)}, not {visible(ours)}."
        for name, (theirs, ours) in differences(told, kept).items()
    ]


def _kept(kept: dict[str, Any] | None, counted_in: str) -> Cost:
    """By the views alone, without rates: where the log here lacks the event."""
    if kept is None:
        return Cost(["The views do not hold its cost yet."], None, [], "–", "", [], [], [], counted_in)
    lines: list[tuple[str, ...]] = [(unit, "", "", "", exact_usd(kept[column])) for unit, column in COLUMNS if kept[column]]
    reason = kept["cost_reason"]
    said = f"Not known: {WHY_UNKNOWN.get(reason, visible(reason))}." if reason else f"Costs {exact_usd(kept['cost_pico'])}."
    facts = [("Variant", visible(kept["variant"]))] if kept["variant"] else []
    if kept["stated_pico"] is not None:
        facts.append(("Stated by the provider", exact_usd(kept["stated_pico"])))
    total = "–" if kept["list_pico"] is None else exact_usd(kept["list_pico"])
    billing = BILLING.get(kept["basis"], visible(kept["basis"]))
    return Cost([said], None, lines, total, billing, facts, [], [], counted_in)
