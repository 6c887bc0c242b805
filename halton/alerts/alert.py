"""One alert: what a policy did to a call, or that the log fails, in the words and fields that a person or a program is given."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from halton.errors import safe
from halton.events.types import PolicyBlocked, PolicyWarned

SCHEMA = 1
FAILING = "log.failing"
TITLE = "Halton"
_MONEY = 10**12


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """What is told. `type` is that of the event; `more` counts those of the same policy and type since its last alert.

    `at` is UTC microseconds. `call` is the call's id, `used` and `bound` are in the unit of the kind (pico-dollars for a
    budget). Of a log that fails, `log.failing`, there is only `reason`.
    """

    type: str
    at: int
    call: str | None = None
    policy: str | None = None
    kind: str | None = None
    used: int | None = None
    bound: int | None = None
    window: str | None = None
    window_began_at: int | None = None
    project: str | None = None
    model: str | None = None
    percent: int | None = None
    more: int = 0
    reason: str | None = None

    @classmethod
    def of_log(cls, reason: str, at: int) -> Alert:
        """The alert that calls cannot be recorded now, and why, in words of ours."""
        return cls(type=FAILING, at=at, reason=reason)

    @classmethod
    def of(cls, call: str, event: PolicyWarned | PolicyBlocked, at: int) -> Alert:
        """The alert that an event in the stream of a call is worth."""
        facts: dict[str, Any] = msgspec.structs.asdict(event)
        return cls(type=event.TYPE, at=at, call=call, policy=facts.pop("name"), **facts)

    @property
    def is_block(self) -> bool:
        """Whether the call did not reach its provider."""
        return self.type == PolicyBlocked.TYPE

    @property
    def is_urgent(self) -> bool:
        """Whether something does not work until somebody does something."""
        return self.is_block or self.type == FAILING

    @property
    def text(self) -> str:
        """One sentence, safe to look at: names in it may be a stranger's."""
        if self.type == FAILING:
            return f"Halton cannot record calls: {self.reason}. They flow, and wait in memory. Look with: halton status"
        did = "blocked a call" if self.is_block else "warns"
        whose = f" of {safe(self.project)}" if self.project else ""
        what = f" to {safe(self.model)}" if self.model and self.kind == "models" else ""
        more = f" And {self.more:,} more since the last alert." if self.more else ""
        return f"Policy {safe(self.policy)} {did}{whose}{what}{self._measure()}.{more}"

    def document(self) -> dict[str, Any]:
        """The alert for a program: the fields of the event, times as RFC 3339 in UTC, and the sentence."""
        facts = msgspec.structs.asdict(self)
        began = self.window_began_at
        times = {"at": _rfc3339(self.at), "window_began_at": None if began is None else _rfc3339(began)}
        return {"schema": SCHEMA, **facts, **times, "text": self.text}

    def _measure(self) -> str:
        if self.used is None or self.bound is None:
            return ""
        a_window = f" in {safe(self.window)}" if self.window else ""
        share = f" ({self.percent} %)" if self.percent is not None else ""
        if self.kind == "budget":
            return f": ${self.used / _MONEY:,.2f} of ${self.bound / _MONEY:,.2f}{a_window}{share}"
        unit = "requests" if self.kind == "requests" else "tokens"
        return f": {self.used:,} of {self.bound:,} {unit}{a_window}{share}"


def _rfc3339(at: int) -> str:
    seconds, us = divmod(at, 1_000_000)
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{us:06}Z"
    except (OverflowError, OSError, ValueError):
        return ""
