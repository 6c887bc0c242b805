"""A call as it is known before it may go, and as it is known when it has ended."""

from __future__ import annotations

import msgspec

# These ask for no answer, or are our own, and cost nothing: they always pass and never count.
PASSING_KINDS = frozenset({"count_tokens", "probe", "stored"})


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A call that asks to go.

    `started_at` is µs UTC, `utc_offset_minutes` the local clock's at that moment. What is not known is None: a project that
    was not found yet, a model that the request does not name, a prompt that cannot be estimated, an answer without a stated
    end. `expected_pico` is what the call will probably cost (0 where a plan or a server of one's own serves it) and
    `expected_tokens` what it will probably use: they count until the call has ended.
    """

    started_at: int
    utc_offset_minutes: int
    provider: str
    project: str | None = None
    model: str | None = None
    client: str | None = None
    prompt_tokens: int | None = None
    max_output_tokens: int | None = None
    expected_pico: int | None = None
    expected_tokens: int = 0


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """What a call that has ended counts for: `cost_pico` is its cost where known, else a careful estimate of it, and 0 where
    nothing is billed for it; `tokens` are those sent and received, known or estimated.
    """

    started_at: int
    utc_offset_minutes: int
    provider: str
    project: str | None = None
    model: str | None = None
    client: str | None = None
    cost_pico: int = 0
    tokens: int = 0
