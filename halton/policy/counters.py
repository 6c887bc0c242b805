"""What calls have used, as it goes from the process that counts to those that decide."""

from __future__ import annotations

import msgspec

from halton.policy.policy import Policy


class Kept(msgspec.Struct, frozen=True):
    """A policy, and what was used of it by window or bucket (halton.policy.window)."""

    policy: Policy
    amounts: dict[int, int]


class Counters(msgspec.Struct, frozen=True):
    """All policies in force, until when each is overridden (µs UTC), and the windows for which a warning was given."""

    kept: tuple[Kept, ...] = ()
    overrides: dict[str, int] = {}
    warned: tuple[tuple[str, int], ...] = ()
