"""What one wants to know first: which call it was, what it cost, how long it took, how it ended."""

from __future__ import annotations

from typing import Any, NamedTuple

from halton.pricing.verdict import WHY_UNKNOWN
from halton.publish.call import tokens
from halton.publish.call.found import Found
from halton.publish.call.when import When, when
from halton.publish.cells import PICO, STATUSES, cell, compact, dollars, duration, visible

BASES = {
    "billed": "billed by the token",
    "subscription": "covered by a subscription: at its list price",
    "free": "costs nothing",
    "local": "a server of your own",
}


class Tile(NamedTuple):
    """One figure with its name above and its context below."""

    label: str
    figure: str
    note: str


class Heading(NamedTuple):
    """The top of the page; `machine` names another machine than this one."""

    call_id: str
    model: str
    began: When
    status: str
    tiles: list[Tile]
    machine: str


def heading(found: Found) -> Heading:
    """The heading of a call."""
    call = found.call
    model = call["model"] or call["model_requested"] or "no model named"
    machine = "" if found.is_ours else call["machine"] or f"number {call['origin']}"
    tiles = [_cost(found.facts.cost), _tokens(found.facts.usage), _time(found), _end(call)]
    return Heading(call["call_id"], model, when(call["started_at"]), pill(call["status"]), tiles, machine)


def pill(status: str) -> str:
    """A status as all pages show it."""
    return cell(status, "status") or visible(status)


def _cost(cost: dict[str, Any] | None) -> Tile:
    if cost is None:
        return Tile("Cost", "–", "not worked out yet")
    if cost["cost_pico"] is None:
        return Tile("Cost", "–", f"not known: {WHY_UNKNOWN.get(cost['cost_reason'] or '', cost['cost_reason'] or 'no reason')}")
    if cost["counted_as"] is not None:
        return Tile("Cost", dollars(0), "its response counts in another call")
    said = "as the provider states it" if cost["stated_pico"] is not None else BASES.get(cost["basis"], cost["basis"])
    return Tile("Cost", dollars(cost["cost_pico"] / PICO), said)


def _tokens(usage: dict[str, Any] | None) -> Tile:
    if usage is None:
        return Tile("Tokens", "–", "not counted yet")
    if not usage["usage_known"]:
        reason = usage["usage_reason"] or "no reason was recorded"
        return Tile("Tokens", "–", f"not known: {tokens.WHY_UNKNOWN.get(reason, visible(reason))}")
    prompt, answer, cached = usage["prompt_tokens"], usage["output_tokens"] or 0, usage["cache_read_tokens"] or 0
    share = f", {cached / prompt:.0%} of it from cache" if prompt else ""
    return Tile("Tokens", compact(prompt + answer), f"{prompt:,} prompt{share}; {answer:,} answer")


def _time(found: Found) -> Tile:
    call, usage = found.call, found.facts.usage or {}
    if call["duration_ms"] is None:
        return Tile("Took", "–", "its end was not seen")
    said = [f"first token after {duration(call['ttft_ms'])}"] if call["ttft_ms"] is not None else []
    if speed := tokens_a_second(call, usage):
        said.append(f"then {speed:,.0f} tokens/s")
    return Tile("Took", duration(call["duration_ms"]), ", ".join(said) or "no first token was seen")


def tokens_a_second(call: dict[str, Any], usage: dict[str, Any]) -> float | None:
    """How fast the answer came, from its first token to its end; None where that cannot be told."""
    answer, first, end = usage.get("output_tokens"), call["ttft_ms"], call["duration_ms"]
    if not answer or first is None or end is None or end - first < 50:
        return None
    return float(answer * 1000 / (end - first))


def _end(call: dict[str, Any]) -> Tile:
    meaning = STATUSES.get(call["status"], ("", ""))[1]
    facts = [call["reason"], call["error_type"], call["stop_reason"] and f"stop reason {call['stop_reason']}"]
    facts.append(call["http_status"] and f"HTTP {call['http_status']}")
    said = ", ".join(visible(fact) for fact in facts if fact)
    return Tile("Ended", pill(call["status"]), f"{meaning}{': ' if meaning and said else ''}{said}")
