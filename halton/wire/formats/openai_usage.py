"""OpenAI's two shapes of usage (chat and responses) as disjoint counts."""

from __future__ import annotations

from halton.wire.usage import Counts, Tokens

_CACHED = ("cached_tokens", "prompt_cache_hit_tokens", "num_cached_tokens")
_PERPLEXITY_CACHED = "cache_read_input_tokens"
_PERPLEXITY = ("citation_tokens", "num_search_queries")


def chat_tokens(counts: Counts) -> Tokens:
    """Counts of a chat, completion or embedding usage in any dialect, told apart by what the usage itself states.

    An embedding states no completion, so its output is total − prompt. What came from the cache stands among the prompt's
    details or, with DeepSeek, Moonshot and Together, beside them. What lies outside of prompt and completion is added.
    """
    prompt, completion = _prompt(counts), counts.read("completion_tokens")
    total = counts.read("total_tokens")
    if completion is None and prompt is not None and total is not None and not counts.absurd:
        completion = counts.check(total - prompt)
    outside = total - prompt - completion if total and prompt is not None and completion is not None else 0
    read = counts.read("cached_tokens", within="prompt_tokens_details", default=_cached(counts))
    written = counts.read("cache_write_tokens", within="prompt_tokens_details", default=0)
    reasoning = counts.read("reasoning_tokens", within="completion_tokens_details", default=counts.read("reasoning_tokens"))
    if counts.usage.get("prompt_audio_seconds") is not None and read:
        read = max(0, read - max(0, outside))  # Mistral counts sound in the total alone, and caches it before the text
    fresh = None if None in (prompt, read, written) else (prompt or 0) - (read or 0) - (written or 0)
    return {
        "input_tokens": None if fresh is None else counts.check(fresh + _tools(counts, outside)),
        "cache_read_tokens": read,
        "cache_write_5m_tokens": 0,
        "cache_write_1h_tokens": 0,
        "cache_write_other_tokens": written,
        "output_tokens": None if completion is None else counts.check(completion + _beside(counts, reasoning or 0, outside)),
        "reasoning_tokens": reasoning,
    }


def _prompt(counts: Counts) -> int | None:
    """The prompt; DeepSeek's is also the sum of what was in its cache and what was not."""
    if counts.usage.get("prompt_tokens") is not None or "prompt_cache_miss_tokens" not in counts.usage:
        return counts.read("prompt_tokens")
    hit, missed = counts.read("prompt_cache_hit_tokens"), counts.read("prompt_cache_miss_tokens")
    return None if hit is None or missed is None else counts.check(hit + missed)


def _cached(counts: Counts) -> int | None:
    """The part of the prompt that a cache held, where the prompt's details do not say it."""
    told = (name for name in _CACHED if counts.usage.get(name) is not None)
    return counts.read(next(told, _CACHED[0]), default=0)


def _tools(counts: Counts, outside: int) -> int:
    """What Mistral's connectors put into the prompt, where the total shows that the prompt does not hold it."""
    tools = counts.read("connector_tokens", default=0) or 0
    return tools if tools == outside else 0


def _beside(counts: Counts, reasoning: int, outside: int) -> int:
    """Output that the completion does not hold: Perplexity's citations and reasoning; xAI's reasoning, as the total shows."""
    if any(name in counts.usage for name in _PERPLEXITY):
        return reasoning + (counts.read("citation_tokens", default=0) or 0)
    return reasoning if reasoning == outside else 0


def response_tokens(counts: Counts) -> Tokens:
    """Counts of a response's usage; realtime sessions and transcriptions spell its parts `input_token_details`.

    Fireworks' responses have the usage of a chat.
    """
    if "prompt_tokens" in counts.usage and "input_tokens" not in counts.usage:
        return chat_tokens(counts)
    prompt, completion = counts.read("input_tokens"), counts.read("output_tokens")
    singular = "input_token_details" in counts.usage or "output_token_details" in counts.usage
    parts = ("input_token_details", "output_token_details") if singular else ("input_tokens_details", "output_tokens_details")
    return _tokens(counts, prompt, completion, *parts)


def _tokens(counts: Counts, prompt: int | None, completion: int | None, parts: str, output_parts: str) -> Tokens:
    """The prompt holds what was read from and written to the cache; the completion holds the reasoning."""
    read = counts.read("cached_tokens", within=parts, default=counts.read(_PERPLEXITY_CACHED, within=parts, default=0))
    written = counts.read("cache_write_tokens", within=parts, default=0)
    known = None not in (prompt, read, written)
    return {
        "input_tokens": counts.check((prompt or 0) - (read or 0) - (written or 0)) if known else None,
        "cache_read_tokens": read,
        "cache_write_5m_tokens": 0,
        "cache_write_1h_tokens": 0,
        "cache_write_other_tokens": written,
        "output_tokens": completion,
        "reasoning_tokens": counts.read("reasoning_tokens", within=output_parts),
    }
