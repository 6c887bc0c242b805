"""Usage that chat answers state elsewhere than in their usage object: Fireworks' metrics and Bedrock's, each in its own words."""

from __future__ import annotations

from typing import Any

from halton.wire.framing.json_text import as_object
from halton.wire.header import Headers, header
from halton.wire.usage import merge_usage

_PROMPT, _CACHED = "prompt-tokens", "cached-prompt-tokens"


def header_usage(headers: Headers) -> dict[str, Any]:
    """What Fireworks counts in the header lines of an answer that is no stream, as a chat usage."""
    lines = {name: _count(header(headers, b"fireworks-" + name.encode())) for name in (_PROMPT, _CACHED)}
    return _chat_usage(lines) if any(line is not None for line in lines.values()) else {}


def metrics_usage(metrics: Any) -> dict[str, Any]:
    """What Fireworks counts in `perf_metrics`, the last chunk's place for what a stream's header lines come too early for."""
    told = as_object(metrics)
    names = {_plain(name): value for name, value in told.items()} if len(told) < 100 else {}
    return _chat_usage({name: _count(names.get(name)) for name in (_PROMPT, _CACHED)}) if names else {}


def invocation_usage(metrics: Any) -> dict[str, Any]:
    """What Bedrock counts where Copilot serves its models: unlike a chat's prompt, its input holds nothing from the cache."""
    told = as_object(metrics)
    kinds = ("inputTokenCount", "cacheReadInputTokenCount", "cacheWriteInputTokenCount")
    fresh, read, written = (told.get(kind) for kind in kinds)
    parts = [part for part in (fresh, read, written) if part is not None]
    if fresh is None or not all(type(part) is int for part in parts):
        return {}
    details = {"cached_tokens": read, "cache_write_tokens": written}
    return {"prompt_tokens": sum(parts), "completion_tokens": told.get("outputTokenCount"), "prompt_tokens_details": details}


def completed(usage: dict[str, Any], elsewhere: dict[str, Any]) -> dict[str, Any]:
    """The usage with what only other places state: of those that are stated, its own counts hold."""
    if not elsewhere:
        return usage
    whole = dict(elsewhere)
    merge_usage(whole, usage)
    details = "prompt_tokens_details"
    whole[details] = {**as_object(elsewhere.get(details))}
    merge_usage(whole[details], usage.get(details))
    return {name: value for name, value in whole.items() if value is not None and value != {}}


def _chat_usage(counts: dict[str, int | None]) -> dict[str, Any]:
    return {"prompt_tokens": counts[_PROMPT], "prompt_tokens_details": {"cached_tokens": counts[_CACHED]}}


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").removeprefix("fireworks-")


def _count(value: Any) -> int | None:
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None
    return value if type(value) is int else None
