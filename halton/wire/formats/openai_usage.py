"""OpenAI's two shapes of usage (chat and responses) as disjoint counts."""

from __future__ import annotations

from halton.wire.usage import Counts, Tokens


def chat_tokens(counts: Counts) -> Tokens:
    """Counts of a chat, completion or embedding usage; an embedding states no completion, so its output is total − prompt."""
    prompt, completion = counts.read("prompt_tokens"), counts.read("completion_tokens")
    total = counts.read("total_tokens")
    if completion is None and prompt is not None and total is not None and not counts.absurd:
        completion = counts.check(total - prompt)
    return _tokens(counts, prompt, completion, "prompt_tokens_details", "completion_tokens_details")


def response_tokens(counts: Counts) -> Tokens:
    """Counts of a response's usage."""
    prompt, completion = counts.read("input_tokens"), counts.read("output_tokens")
    return _tokens(counts, prompt, completion, "input_tokens_details", "output_tokens_details")


def _tokens(counts: Counts, prompt: int | None, completion: int | None, parts: str, output_parts: str) -> Tokens:
    """The prompt holds what was read from and written to the cache; the completion holds the reasoning."""
    read = counts.read("cached_tokens", within=parts, default=0)
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
