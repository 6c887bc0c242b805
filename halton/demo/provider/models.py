"""Which model answers when a model is asked for: aliases resolve to snapshots as the real providers resolve them."""

from __future__ import annotations

SNAPSHOTS = {
    "claude-sonnet-4-0": "claude-sonnet-4-20250514",
    "claude-opus-4-0": "claude-opus-4-20250514",
    "claude-opus-4-1": "claude-opus-4-1-20250805",
    "claude-sonnet-4-5": "claude-sonnet-4-5-20250929",
    "claude-haiku-4-5": "claude-haiku-4-5-20251001",
    "claude-opus-4-5": "claude-opus-4-5-20251101",
    "gpt-4o": "gpt-4o-2024-08-06",
    "gpt-4o-mini": "gpt-4o-mini-2024-07-18",
    "gpt-4o-search-preview": "gpt-4o-search-preview-2025-03-11",
    "gpt-4.1": "gpt-4.1-2025-04-14",
    "gpt-4.1-mini": "gpt-4.1-mini-2025-04-14",
    "gpt-4.1-nano": "gpt-4.1-nano-2025-04-14",
    "gpt-5": "gpt-5-2025-08-07",
    "gpt-5-mini": "gpt-5-mini-2025-08-07",
    "gpt-5-nano": "gpt-5-nano-2025-08-07",
    "gpt-5.1": "gpt-5.1-2025-11-13",
    "gpt-5.2": "gpt-5.2-2025-12-11",
    "gpt-5.4": "gpt-5.4-2026-03-05",
    "gpt-5.4-mini": "gpt-5.4-mini-2026-03-17",
    "gpt-5.4-nano": "gpt-5.4-nano-2026-03-17",
    "gpt-5.5": "gpt-5.5-2026-04-23",
    "o3": "o3-2025-04-16",
    "o3-mini": "o3-mini-2025-01-31",
    "o4-mini": "o4-mini-2025-04-16",
}

# Models without a dated snapshot (claude-sonnet-5-5, gpt-6.1-sol, gemini-2.5-flash …) answer under the name they were asked by.
FAMILIES = ("claude-", "gpt-", "o1", "o3", "o4-", "codex-", "chatgpt-", "text-embedding-", "gemini-", "gemma-")

# Asked without a scenario, these do what they are known for.
SCENARIO_OF_MODEL = {
    "o3": "thinking",
    "o4-mini": "thinking",
    "gemini-2.5-pro": "thinking",
    "gpt-4o-search-preview": "web_search",
}


def resolve(model: str) -> str | None:
    """Give the model that will answer, or None when no provider has such a model."""
    if model in SNAPSHOTS:
        return SNAPSHOTS[model]
    return model if model.startswith(FAMILIES) else None
