"""Calls of one session, changed where a test cares: what they read from a cache, wrote to it, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from halton.views.session_calls import SessionCall

NOON = datetime(2026, 9, 22, 12, tzinfo=UTC)
# Pico-dollars a token: $3 for a million uncached, $0.30 read, $3.75 and $6 written.
RATES = {"input": 3_000_000, "cache_write_5m": 3_750_000, "cache_write_1h": 6_000_000, "cache_write_other": 3_750_000}
READ_PICO = 300_000

_CALL = SessionCall(
    position=1, origin=1, call_id="c1", began_at=NOON, provider="anthropic", model="claude-sonnet-4-5-20250929",
    kind="generation", project="halton", git_branch="main", client="claude-code", agent=None, parent_agent=None, thread=None,
    request_class=None, status="ok", http_status=200, attempt=0, duration_ms=2_000, first_ms=1_000, billing="billed",
    is_repeat=False, usage_known=True, usage_reason=None, input_tokens=0, cache_read_tokens=0, cache_write_5m_tokens=0,
    cache_write_1h_tokens=0, cache_write_other_tokens=0, output_tokens=100, other_kept_s=None, basis="billed",
    rate_reason=None, cost_reason=None, cost_pico=1, is_suspect=False, is_charged_apart=False, input_pico=0,
    cache_write_5m_pico=0, cache_write_1h_pico=0, cache_write_other_pico=0, cache_read_rate_pico=READ_PICO,
)  # fmt: skip


def cached(seconds: float = 0, **changes: Any) -> SessionCall:
    """A call so many seconds after noon with these facts, whose parts cost what RATES say of its counts."""
    paid = {f"{part}_pico": changes.get(f"{part}_tokens", 0) * rate for part, rate in RATES.items()}
    return msgspec.structs.replace(_CALL, began_at=NOON + timedelta(seconds=seconds), **{**paid, **changes})
