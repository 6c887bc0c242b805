"""Where a conversation lost the provider's prompt cache, what that cost, and the likely cause.

A call can read what the call before it in its lane left in the cache: what that one read and wrote, or its whole prompt where the
provider keeps prompts by itself. It can read no more than it sends, and only what was there when it began: not what a call
wrote whose answer had not begun yet. If it reads less than half of that, and at least 1,024 tokens less, it is a break: a
conversation that goes on reads nearly all, providers cache nothing shorter than about 1,024 tokens, and a breakpoint that a
client moves loses a smaller part.

What this cannot know: it sees counts and times, never what a prompt says. A provider may drop a cache early, or keep it
longer than it promises; another lane may have kept one warm; a client may have meant to begin anew, or hold two conversations
in one lane. Hence «likely».

Calls that failed or whose usage is unknown, and those that send no prompt to a model, neither make a cache nor break one. A call
that is less than half as long as what is cached, to another model or of another class, is aside of the conversation and is left
out. Where a provider keeps prompts by itself, a lane that never read one back may be a script whose prompts have nothing in
common: it has no breaks until it reads for the first time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from halton.views.lanes import Lane
from halton.views.prompt_caching import cached_tokens, caching_of, kept_s
from halton.views.session_calls import SessionCall

LEAST_LOST_TOKENS = 1_024
CAUSES = ("model_switch", "lapse", "compaction", "prefix_changed")
_DATED = re.compile(r"[-@](\d{8}|\d{4}-\d\d-\d\d)$")
_WITHOUT_CACHE = frozenset(
    "agent audio batch control count_tokens embedding image moderation ocr other probe rerank stored video".split()
)
# Calls for the conversation's own sake, whatever class it has.
_WITHIN = frozenset(("compaction", "prewarm"))


class Break(msgspec.Struct, frozen=True):
    """A call that paid for tokens which a cache had held.

    `pause_s` is since the call before began, `kept_s` how long the provider keeps it, and `said` how sure that is, empty where
    a call told it; `cost_pico` is what the tokens cost above reading them, None with the reason where that is not known.
    """

    call: SessionCall
    before: SessionCall
    cause: str
    lost_tokens: int
    pause_s: int
    kept_s: int
    said: str
    cost_pico: int | None
    cost_reason: str | None


class _Held(msgspec.Struct, frozen=True):
    call: SessionCall
    tokens: int
    kept_s: int
    request_class: str | None
    has_read: bool


def breaks_of(lanes: Iterable[Lane]) -> list[Break]:
    """The breaks of all lanes, in order of time. Each lane is judged by itself, and its first call is never one.

    In a lane that is shared one agent's prompt follows another's: it has none that could be told.
    """
    found = [one for lane in lanes if not lane.is_shared for one in find_breaks(lane.calls)]
    return sorted(found, key=lambda one: (one.call.began_at, one.call.key))


def find_breaks(calls: Iterable[SessionCall]) -> Iterator[Break]:
    """The breaks among the calls of one lane, which are given in the order in which they began."""
    before: _Held | None = None
    for call in calls:
        if not _uses_cache(call) or (before is not None and _is_aside(call, before)):
            continue
        if before is not None and (lost := _lost_tokens(call, before)):
            yield _break(call, before, lost)
        before = _held(call, before)


def _uses_cache(call: SessionCall) -> bool:
    if not call.usage_known or call.is_repeat or call.status in ("error", "blocked"):
        return False
    return call.kind not in _WITHOUT_CACHE and call.prompt_tokens > 0


def _held(call: SessionCall, before: _Held | None) -> _Held:
    asked_for = before.request_class if before is not None and call.request_class in _WITHIN else call.request_class
    has_read = call.cache_read_tokens > 0 or (before is not None and before.has_read)
    tokens = cached_tokens(call) if has_read or call.written_tokens else 0
    return _Held(call, tokens, kept_s(call, before.kept_s if before else None), asked_for, has_read)


def _is_aside(call: SessionCall, before: _Held) -> bool:
    is_another = not _is_same_model(call, before.call) or call.request_class not in (before.request_class, *_WITHIN)
    return is_another and call.prompt_tokens * 2 < before.tokens


def _lost_tokens(call: SessionCall, before: _Held) -> int:
    there = before.tokens if before.call.answered_at <= call.began_at else before.call.cache_read_tokens
    could_read = min(there, call.prompt_tokens)
    lost = could_read - call.cache_read_tokens
    return lost if call.cache_read_tokens * 2 < could_read and lost >= LEAST_LOST_TOKENS else 0


def _break(call: SessionCall, before: _Held, lost: int) -> Break:
    pause_s = int((call.began_at - before.call.began_at).total_seconds())
    if not _is_same_model(call, before.call):
        cause = "model_switch"
    elif pause_s >= before.kept_s:
        cause = "lapse"
    else:
        cause = "compaction" if call.prompt_tokens * 2 < before.call.prompt_tokens else "prefix_changed"
    caching = caching_of(before.call)
    said = caching.said if before.kept_s == caching.kept_s else ""
    return Break(call, before.call, cause, lost, pause_s, before.kept_s, said, *break_cost(call, lost))


def break_cost(call: SessionCall, lost_tokens: int) -> tuple[int | None, str | None]:
    """What so many tokens of this call's prompt cost above reading them, in pico-dollars at the call's own rates, or why not.

    The lost ones are the first of the prompt: they were written again if anything was (what is kept for an hour stands before
    what is kept for five minutes, Anthropic, «Prompt caching»), and the rest of them is uncached. Rounded down to a whole one.
    """
    if call.basis in ("local", "free"):
        return 0, None
    if call.rate_reason is not None or call.is_suspect:
        return None, call.rate_reason or "suspect"
    if call.is_charged_apart:
        return None, "charged_apart"
    paid = _paid_pico(call, lost_tokens)
    if paid is None or call.cache_read_rate_pico is None:
        return None, "unit_unpriced"
    return paid - lost_tokens * call.cache_read_rate_pico, None


def _paid_pico(call: SessionCall, tokens: int) -> int | None:
    paid = 0
    for count, pico in (
        (call.cache_write_1h_tokens, call.cache_write_1h_pico),
        (call.cache_write_5m_tokens, call.cache_write_5m_pico),
        (call.cache_write_other_tokens, call.cache_write_other_pico),
        (call.input_tokens, call.input_pico),
    ):
        taken = min(count, tokens)
        if taken and pico is None:
            return None
        paid += (pico or 0) * taken // (count or 1)
        tokens -= taken
    return paid


def _is_same_model(one: SessionCall, other: SessionCall) -> bool:
    """Whether both name one model at one provider; a call that was cut short may lack the date in its name."""
    return one.provider == other.provider and _undated(one.model) == _undated(other.model)


def _undated(model: str | None) -> str:
    return _DATED.sub("", model or "")
