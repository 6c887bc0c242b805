"""The policies in force and what was used of each: a pure function of the calls and changes it was told, in their order."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from halton.events.event import Event
from halton.events.policy import PolicyOverridden, PolicyRemoved, PolicySet
from halton.policy.asked import Asked, Spent
from halton.policy.counter import Counter
from halton.policy.counters import Counters, Kept
from halton.policy.decision import Decision, Verdict
from halton.policy.policy import Policy
from halton.policy.problems import problems

MOST_ON_THEIR_WAY = 65_536
MOST_KINDS_OF_CALLS = 1024
MOST_WARNINGS = 1024
PASSED = Decision()


class Reservation(msgspec.Struct):
    """A call on its way; `settled_at` is the position of the event that says how it ended, once that is known."""

    asked: Asked
    settled_at: int | None = None


class State:
    """Decides about calls. It knows no clock: a moment is that of the call asked about, and all is as of then."""

    def __init__(self, policies: Iterable[Policy] = ()) -> None:
        self._counters: dict[str, Counter] = {}
        self._overrides: dict[str, int] = {}
        self._warned: dict[tuple[str, int], None] = {}
        self._on_their_way: dict[str, Reservation] = {}
        self._about: dict[tuple[str | None, str, str | None, str | None], tuple[Counter, ...]] = {}
        self._loaded = 0
        for policy in policies:
            self.set(policy)

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policies in force, by name."""
        return tuple(counter.policy for counter in self._counters.values())

    @property
    def needs_project(self) -> bool:
        """Whether some policy can only be decided when the project of a call is known."""
        return any(counter.policy.project is not None for counter in self._counters.values())

    @property
    def on_their_way(self) -> int:
        """How many calls were let pass whose end is not counted yet."""
        return len(self._on_their_way)

    def apply(self, event: Event) -> bool:
        """Take in a policy event. True if a policy counts from nothing now: what its calls used so far is to be refilled."""
        if isinstance(event, PolicySet):
            return self.set(Policy.of(event))
        if isinstance(event, PolicyRemoved):
            self.remove(event.name)
        elif isinstance(event, PolicyOverridden):
            self.override(event.name, event.until_at)
        return False

    def set(self, policy: Policy) -> bool:
        """Put a policy in force in place of what had its name; True if it counts from nothing now.

        One that cannot be (halton.policy.problems), as a later version may have set it, leaves its name without a policy.
        """
        if next(problems(policy), None) is not None:
            self.remove(policy.name)
            return False
        before = self._counters.get(policy.name)
        is_same = before is not None and before.policy.counting == policy.counting
        self._put(Counter(policy, before.settled.amounts if before and is_same else None))
        return not is_same and policy.window is not None

    def remove(self, name: str) -> None:
        """Put a policy out of force, and end what overrides it."""
        self._counters.pop(name, None)
        self._overrides.pop(name, None)
        self._about.clear()

    def override(self, name: str, until_at: int) -> None:
        """Let a policy block nothing until a moment; 0 ends that."""
        if name in self._counters:
            self._overrides[name] = until_at

    def refill(self, name: str, spent: Iterable[Spent]) -> None:
        """Count calls that had ended before a policy was set."""
        counter = self._counters[name]
        for each in spent:
            if _covers(counter, each):
                counter.settle(each)

    def admit(self, call_id: str, asked: Asked) -> Decision:
        """Whether a call may go. One that may counts from now on, by what is expected of it."""
        about = self._counters_about(asked)
        warnings: list[tuple[tuple[str, int], Verdict]] = []
        for counter in about:
            finding = counter.find(asked)
            if finding is None:
                continue
            if finding.is_beyond and self._blocks(counter.policy, asked.started_at):
                return Decision(counter.verdict(asked, finding.used))
            if finding.is_near:
                key = (counter.policy.name, counter.warning_key(asked.started_at, asked.utc_offset_minutes))
                if key not in self._warned:
                    warnings.append((key, counter.verdict(asked, finding.used)))
        self._reserve(call_id, asked)
        if not warnings:
            return PASSED
        for key, _ in warnings:
            self._warn(key)
        return Decision(None, tuple(verdict for _, verdict in warnings))

    def settle(self, call_id: str, spent: Spent, position: int = 0) -> None:
        """Count a call that has ended by what it used, in place of what was expected of it.

        :param position: of the event that says so, if `load` is used beside this: what was loaded already counts once.
        """
        self.release(call_id)
        if 0 < position <= self._loaded:
            return
        self._loaded = max(self._loaded, position)
        for counter in self._counters_about(spent):
            counter.settle(spent)

    def release(self, call_id: str) -> None:
        """Count a call no longer that never reached its provider."""
        held = self._on_their_way.pop(call_id, None)
        if held is not None:
            for counter in self._counters_about(held.asked):
                counter.reserve(held.asked, -1)

    def settled_at(self, call_id: str, position: int) -> None:
        """A call has ended, says the event at this position: it counts as expected until counters come that hold that."""
        held = self._on_their_way.get(call_id)
        if position <= self._loaded:
            self.release(call_id)
        elif held is not None:
            held.settled_at = position

    def used(self, policy: Policy, at: int, offset_minutes: int) -> int:
        """What counts of a policy in the window of a moment, calls on their way included."""
        counter = self._counters.get(policy.name)
        return counter.used(at, offset_minutes) if counter else 0

    def warned_before(self, name: str, at: int, offset_minutes: int) -> None:
        """A call of this moment brought a warning of this policy, so that its window needs no other."""
        if name in self._counters:
            self._warn((name, self._counters[name].warning_key(at, offset_minutes)))

    def snapshot(self) -> Counters:
        """What ended calls have used, for `load` elsewhere."""
        kept = tuple(Kept(counter.policy, dict(counter.settled.amounts)) for counter in self._counters.values())
        return Counters(kept, dict(self._overrides), tuple(self._warned))

    def load(self, counters: Counters, position: int) -> None:
        """Take what is in force and was used as of a position of the log. Calls on their way stay unless settled by then.

        Counters of a position before the known one come of views that are made anew: what is known better is kept.
        """
        is_behind = position < self._loaded
        self._loaded = max(self._loaded, position)
        for call_id in [one for one, held in self._on_their_way.items() if (held.settled_at or position + 1) <= position]:
            self.release(call_id)
        for name in self._counters.keys() - {kept.policy.name for kept in counters.kept}:
            self.remove(name)
        for kept in counters.kept:
            counter = self._counters.get(kept.policy.name)
            if is_behind and counter is not None and counter.policy.counting == kept.policy.counting:
                self.set(kept.policy)
            elif counter is not None and counter.policy == kept.policy:
                counter.restate(kept.amounts)
            else:
                self._put(Counter(kept.policy, kept.amounts))
        self._overrides = dict(counters.overrides)
        for name, key in counters.warned:
            self._warn((name, key))

    def _put(self, counter: Counter) -> None:
        self._counters[counter.policy.name] = counter
        self._counters = dict(sorted(self._counters.items()))
        self._about.clear()
        for held in self._on_their_way.values():
            if _covers(counter, held.asked):
                counter.reserve(held.asked)

    def _reserve(self, call_id: str, asked: Asked) -> None:
        self.release(call_id)
        if len(self._on_their_way) >= MOST_ON_THEIR_WAY:
            self.release(next(iter(self._on_their_way)))
        self._on_their_way[call_id] = Reservation(asked)
        for counter in self._counters_about(asked):
            counter.reserve(asked)

    def _blocks(self, policy: Policy, at: int) -> bool:
        return policy.action == "block" and self._overrides.get(policy.name, 0) <= at

    def _warn(self, key: tuple[str, int]) -> None:
        self._warned.pop(key, None)
        self._warned[key] = None
        if len(self._warned) > MOST_WARNINGS:
            del self._warned[next(iter(self._warned))]

    def _counters_about(self, call: Asked | Spent) -> tuple[Counter, ...]:
        """The policies about such a call, by name. Calls are of few kinds, so that patterns are seldom matched."""
        key = (call.project, call.provider, call.model, call.client)
        found = self._about.get(key)
        if found is None:
            if len(self._about) >= MOST_KINDS_OF_CALLS:
                self._about.clear()
            found = tuple(counter for counter in self._counters.values() if _covers(counter, call))
            self._about[key] = found
        return found


def _covers(counter: Counter, call: Asked | Spent) -> bool:
    return counter.policy.covers(call.project, call.provider, call.model, call.client)
