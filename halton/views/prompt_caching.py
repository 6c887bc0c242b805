"""What providers say of their prompt caches: who writes them, from which length on, and how long they keep what is not used.

Sources, as read in November 2026: Anthropic, «Prompt caching» (5 minutes, or an hour where the request asks for it, from the
last use on; at least 1,024 tokens); OpenAI, «Prompt caching» (automatic from 1,024 tokens in steps of 128; usually kept 5 to 10
minutes without use, an hour at most); Google, «Context caching» (implicit from 1,024 to 4,096 tokens by model, no lifetime and no
hit is promised); DeepSeek, «Context caching» (automatic, in units of 64 tokens, kept for hours).
"""

from __future__ import annotations

import msgspec

from halton.views.session_calls import SessionCall

FIVE_MINUTES_S = 300
HOUR_S = 3_600


class Caching(msgspec.Struct, frozen=True):
    """One provider's cache: whether it keeps prompts by itself, from how many tokens on and in which steps; after how long
    without use it may have dropped one, and in words how sure that is, empty where each call says it."""

    is_automatic: bool
    least_tokens: int
    step_tokens: int
    kept_s: int
    said: str


_AS_ASKED = Caching(False, 1_024, 1, FIVE_MINUTES_S, "")
_OPENAI = Caching(True, 1_024, 128, FIVE_MINUTES_S, "usually 5 to 10 minutes, an hour at most")
_OF = {
    "anthropic": _AS_ASKED,
    "aws": _AS_ASKED,
    "openai": _OPENAI,
    "azure": _OPENAI,
    "google": Caching(True, 4_096, 1, FIVE_MINUTES_S, "no time is promised, 5 minutes are assumed"),
    "deepseek": Caching(True, 64, 64, 2 * HOUR_S, "hours, 2 are assumed"),
}
# Of any other only what it says that it read and wrote is known.
_OF_OTHERS = Caching(False, 1_024, 1, FIVE_MINUTES_S, "no time is stated, 5 minutes are assumed")


def caching_of(call: SessionCall) -> Caching:
    """The cache that a call goes to. Claude is cached as Anthropic does it wherever it is hosted."""
    if call.provider in ("azure", "google") and (call.model or "").lower().startswith("claude"):
        return _AS_ASKED
    return _OF.get(call.provider, _OF_OTHERS)


def cached_tokens(call: SessionCall) -> int:
    """How much of its prompt a cache holds after a call: what it read and wrote, or all where a cache keeps it unasked."""
    caching = caching_of(call)
    if call.written_tokens or not caching.is_automatic:
        return call.cache_read_tokens + call.written_tokens
    if call.prompt_tokens < caching.least_tokens:
        return 0
    return call.prompt_tokens - call.prompt_tokens % caching.step_tokens


def kept_s(call: SessionCall, before_s: int | None) -> int:
    """How long the larger part of that is kept: what a call read, as long as before, what it wrote, as long as it says."""
    if before_s is not None and call.cache_read_tokens >= call.written_tokens:
        return before_s
    written = {
        HOUR_S: call.cache_write_1h_tokens,
        call.other_kept_s or caching_of(call).kept_s: call.cache_write_other_tokens,
        FIVE_MINUTES_S: call.cache_write_5m_tokens,
    }
    return max(written, key=written.__getitem__) if any(written.values()) else caching_of(call).kept_s
