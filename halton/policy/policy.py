"""A policy: a bound on some calls, as `policy.set` states it."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from halton.events.actor import Actor
from halton.events.policy import PolicySet
from halton.glob import fits

SCOPES = ("project", "provider", "model", "client")


class Counting(NamedTuple):
    """What decides which amounts a policy counts: two policies that agree in it count the same."""

    kind: str
    window: str | None
    project: str | None
    provider: str | None
    model: str | None
    client: str | None


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of `policy.set`; its patterns are SQLite's GLOB, in lower case."""

    name: str
    kind: str
    bound: int | None = None
    window: str | None = None
    models: tuple[str, ...] = ()
    project: str | None = None
    provider: str | None = None
    model: str | None = None
    client: str | None = None
    action: str = "block"
    warn_percent: int | None = None

    @classmethod
    def of(cls, event: PolicySet) -> Policy:
        """The policy that an event sets."""
        return cls(
            name=event.name,
            kind=event.kind,
            bound=event.bound,
            window=event.window,
            models=tuple(pattern.lower() for pattern in event.models),
            action=event.action,
            warn_percent=event.warn_percent,
            **{scope: _lower(getattr(event, scope)) for scope in SCOPES},
        )

    def event(self, actor: Actor | None = None) -> PolicySet:
        """The event that sets it."""
        return PolicySet(**msgspec.structs.asdict(self), actor=actor)

    @property
    def counting(self) -> Counting:
        """What it counts."""
        return Counting(self.kind, self.window, self.project, self.provider, self.model, self.client)

    @property
    def scope_text(self) -> str:
        """The calls that it is about, in words: `project billing, model claude-*`; empty for all."""
        stated = ((scope, getattr(self, scope)) for scope in SCOPES)
        return ", ".join(f"{scope} {pattern}" for scope, pattern in stated if pattern is not None)

    def covers(self, project: str | None, provider: str, model: str | None, client: str | None) -> bool:
        """Whether it is about such a call. What is not known fits no pattern."""
        asked = ((self.project, project), (self.provider, provider), (self.model, model), (self.client, client))
        return all(pattern is None or (value is not None and fits(pattern, value.lower())) for pattern, value in asked)


def _lower(pattern: str | None) -> str | None:
    return None if pattern is None else pattern.lower()
