"""What a plan's answers say of its two windows: a header that says the same as before is not recorded again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from halton.events.types import CallCompleted
from lived.past import DAY, HOUR
from lived.sessions import Call

_NAME = "anthropic-ratelimit-unified-"
_WINDOWS = {"5h": (5 * HOUR, 3_000_000), "7d": (7 * DAY, 11_000_000)}


class _Window:
    """So many µs long, from the first call behind the one before; `whole` is the plan's allowance in it, in weighted tokens."""

    def __init__(self, name: str, lasts: int, whole: int) -> None:
        self._name, self._lasts, self._whole = name, lasts, whole
        self._resets_at = 0
        self._used = 0.0

    def headers(self, call: CallCompleted) -> dict[str, str]:
        if call.started_at >= self._resets_at:
            self._resets_at, self._used = call.started_at // HOUR * HOUR + self._lasts, 0.0
        written, read = call.cache_write_5m_tokens or 0, call.cache_read_tokens or 0
        self._used += (call.input_tokens or 0) + written + read * 0.1 + (call.output_tokens or 0) * 5
        share = self._used / self._whole
        return {
            f"{_NAME}{self._name}-utilization": f"{share:.2f}",
            f"{_NAME}{self._name}-reset": str(self._resets_at // 1_000_000),
            f"{_NAME}{self._name}-status": "allowed" if share < 0.9 else "allowed_warning",
        }


def with_quota(calls: Iterable[Call]) -> Iterator[Call]:
    """The calls, those of a plan with what their answers say of it."""
    windows = [_Window(name, *facts) for name, facts in _WINDOWS.items()]
    before: dict[str, str] = {}
    for stream, call in calls:
        if call.billing == "subscription" and call.usage_known:
            now = {name: value for window in windows for name, value in window.headers(call).items()}
            if now != before:
                call = msgspec.structs.replace(call, headers=(call.headers or {}) | now)
            before = now
        yield stream, call
