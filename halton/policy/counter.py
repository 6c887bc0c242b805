"""One policy at work: what its calls have used in each window, and what it says to the next."""

from __future__ import annotations

from typing import NamedTuple

from halton.policy.asked import Asked, Spent
from halton.policy.decision import Verdict
from halton.policy.find import all_rules
from halton.policy.policy import Policy
from halton.policy.tally import Tally
from halton.policy.window import Span, rolling, span

# Of a calendar's windows only the last is ever asked about; calls that end late belong to earlier ones. A rolling window has at
# most 1,001 buckets.
MOST_WINDOWS, MOST_BUCKETS = 64, 2048


class Finding(NamedTuple):
    """What a counter found: how much is used (or asked for), and whether that is beyond the bound, or near it."""

    used: int | None
    is_beyond: bool
    is_near: bool


class Counter:
    """A policy, what ended calls have used (`settled`), and what calls on their way are expected to (`reserved`).

    :raises KeyError: for a policy of a kind that there is none of.
    """

    __slots__ = ("_rolls", "_rule", "_span", "_span_offset", "policy", "reserved", "settled")

    def __init__(self, policy: Policy, settled: dict[int, int] | None = None) -> None:
        self.policy = policy
        self._rule = all_rules()[policy.kind]
        self._rolls = rolling(policy.window or "")
        most = MOST_BUCKETS if self._rolls else MOST_WINDOWS
        self.settled, self.reserved = Tally(most, settled), Tally(most)
        self._span, self._span_offset = Span(0, 0, 0), 0

    def used(self, at: int, offset_minutes: int) -> int:
        """What counts in the window of a moment; 0 where nothing is counted."""
        if self.policy.window is None:
            return 0
        if self._rolls is not None:
            first, last = self._rolls.keys(at)
        else:
            first = last = self.span(at, offset_minutes).key
        return self.settled.between(first, last) + self.reserved.between(first, last)

    def span(self, at: int, offset_minutes: int) -> Span:
        """The window of a moment; the last one asked about is at hand."""
        assert self.policy.window is not None
        kept = self._span
        if self._rolls is None and kept.began_at <= at < kept.ends_at and offset_minutes == self._span_offset:
            return kept
        self._span, self._span_offset = span(self.policy.window, at, offset_minutes), offset_minutes
        return self._span

    def reserve(self, asked: Asked, sign: int = 1) -> None:
        """Count a call on its way, or with -1 take it back."""
        if self._rule.counted is not None:
            key = self.span(asked.started_at, asked.utc_offset_minutes).key
            self.reserved.add(key, sign * max(0, self._rule.counted.expected(asked)))

    def settle(self, spent: Spent) -> None:
        """Count a call that has ended."""
        if self._rule.counted is not None:
            key = self.span(spent.started_at, spent.utc_offset_minutes).key
            self.settled.add(key, max(0, self._rule.counted.spent(spent)))

    def restate(self, amounts: dict[int, int]) -> None:
        """Take what ended calls have used from elsewhere."""
        self.settled = Tally(MOST_BUCKETS if self._rolls else MOST_WINDOWS, amounts)

    def find(self, asked: Asked) -> Finding | None:
        """What the policy has to say to a call; None for nothing."""
        policy = self.policy
        if self._rule.beyond is not None:
            beyond = self._rule.beyond(policy, asked)
            return None if beyond is None else Finding(beyond.asks, True, True)
        used, bound = self.used(asked.started_at, asked.utc_offset_minutes), policy.bound or 0
        near = policy.warn_percent
        is_beyond = used >= bound
        is_near = is_beyond if near is None else used * 100 >= bound * near
        return Finding(used, is_beyond, is_near) if is_beyond or is_near else None

    def verdict(self, asked: Asked, used: int | None) -> Verdict:
        """A finding with all that a reader wants to know of it."""
        policy, at, offset = self.policy, asked.started_at, asked.utc_offset_minutes
        window = None if policy.window is None else self.span(at, offset)
        return Verdict(
            name=policy.name,
            kind=policy.kind,
            used=used,
            bound=policy.bound,
            window=policy.window,
            window_began_at=window.began_at if window else None,
            ends_at=self._ends_at(at, window) if window else None,
            percent=used * 100 // policy.bound if used is not None and policy.bound else None,
            scope=policy.scope_text,
            models=policy.models,
        )

    def warning_key(self, at: int, offset_minutes: int) -> int:
        """What a warning is given once for: the window, or else the local day."""
        if self._rolls is not None:
            return at // self._rolls.length_us
        return span(self.policy.window or "day", at, offset_minutes).key

    def _ends_at(self, at: int, window: Span) -> int | None:
        """When less than the bound is used, if nothing else is."""
        if self._rolls is None:
            return window.ends_at
        first, last = self._rolls.keys(at)
        amounts = {key for tally in (self.settled, self.reserved) for key in tally.amounts if first <= key <= last}
        used = self.used(at, 0)
        for key in sorted(amounts):
            used -= self.settled.amounts.get(key, 0) + self.reserved.amounts.get(key, 0)
            if used < (self.policy.bound or 0):
                return self._rolls.leaves_at(key)
        return at
