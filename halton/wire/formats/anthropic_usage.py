"""Usage as Anthropic states it: the counts of one inference, and the further inferences that a message consists of."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.framing.json_text import as_list, as_object
from halton.wire.text import safe_text
from halton.wire.usage import DEPTH_CAP, Counts, Tokens, kept_usage, usage_verdict

ENTRIES_CAP = 50
CREDENTIAL = "fallback_credit_token"
BESIDE = ("advisor_message", "compaction")
"""The iterations that the totals of a message leave out; those of type `message` are in them."""

NOTHING: Tokens = {
    "input_tokens": 0,
    "cache_read_tokens": 0,
    "cache_write_5m_tokens": 0,
    "cache_write_1h_tokens": 0,
    "cache_write_other_tokens": 0,
    "output_tokens": 0,
    "reasoning_tokens": None,
}


def read_tokens(counts: Counts) -> Tokens:
    """The disjoint counts; cache writes beyond the stated split are of the 5-minute kind, as Claude Code prices them."""
    written = counts.read("cache_creation_input_tokens", default=0)
    five_minutes = counts.read("ephemeral_5m_input_tokens", within="cache_creation", default=0)
    one_hour = counts.read("ephemeral_1h_input_tokens", within="cache_creation", default=0)
    if written is None or five_minutes is None:
        five_minutes = None
    else:
        five_minutes = max(five_minutes, written - (one_hour or 0))
    return {
        "input_tokens": counts.read("input_tokens"),
        "cache_read_tokens": counts.read("cache_read_input_tokens", default=0),
        "cache_write_5m_tokens": five_minutes,
        "cache_write_1h_tokens": one_hour,
        "cache_write_other_tokens": 0,
        "output_tokens": counts.read("output_tokens"),
        "reasoning_tokens": counts.read("thinking_tokens", within="output_tokens_details"),
    }


def inferences(whole: Answer, usage: dict[str, Any]) -> tuple[Answer, ...]:
    """What a message bills: the inference that its totals state, then each that they leave out, in the stated order.

    Where a fallback model served, the entry of its iteration holds in place of the totals, and neither the models that
    declined nor, if it refused as well, the last fallback count anything: so Claude Code prices them.
    """
    served, beside = _entries(usage, "fallback_message"), _entries(usage, *BESIDE)
    if served:
        billed = served[:-1] if whole.stop_reason == "refusal" else served
        facts = _facts(billed[0]) if billed else {"usage_known": True, "usage_reason": None, **NOTHING}
        model = safe_text((billed or served)[0].get("model")) or whole.model
        whole = msgspec.structs.replace(whole, **facts, model=model)
        beside = billed[1:] + beside
    return (whole, *(_further(whole, stated, entry) for entry, stated in enumerate(beside, 2)))


def without_credential(usage: dict[str, Any], depth: int = DEPTH_CAP) -> dict[str, Any]:
    """The usage object without the token that a refusal hands out, which is worth money, wherever it stands.

    Deeper than any usage object is kept, nothing of it is left.
    """
    return {name: _without(value, depth) for name, value in usage.items() if name != CREDENTIAL}


def _without(value: Any, depth: int) -> Any:
    if type(value) not in (list, dict):
        return value
    if depth <= 0:
        return None
    return [_without(part, depth - 1) for part in value] if type(value) is list else without_credential(value, depth - 1)


def _entries(usage: dict[str, Any], *kinds: str) -> list[dict[str, Any]]:
    stated = (as_object(one) for one in as_list(usage.get("iterations")))
    return [one for one in stated if one.get("type") in kinds][:ENTRIES_CAP]


def _facts(stated: dict[str, Any]) -> dict[str, Any]:
    counts = Counts(stated)
    tokens = read_tokens(counts)
    known, reason = usage_verdict(counts, tokens["input_tokens"], tokens["output_tokens"])
    return {"usage_known": known, "usage_reason": reason, **tokens}


def _further(whole: Answer, stated: dict[str, Any], entry: int) -> Answer:
    """An inference that the totals leave out; a compaction's entry does not name its model, which is the message's own."""
    return Answer(
        model=safe_text(stated.get("model")) or whole.model,
        response_id=whole.response_id,
        entry=entry,
        **_facts(stated),
        service_tier=whole.service_tier,
        speed=whole.speed,
        inference_geo=whole.inference_geo,
        usage=kept_usage(stated),
        reader=whole.reader,
    )
