"""A policy: a bound on some calls, as `policy.set` states it."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from halton.events.actor import Actor
from halton.events.policy import PolicySet
from halton.policy.pattern import covers, covers_project, slug_named

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
    """The fields of `policy.set`; its names and patterns (halton.policy.pattern) are in lower case."""

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
        return Counting(self.kind, self.window, self.project_slug or self.project, self.provider, self.model, self.client)

    @property
    def project_slug(self) -> str | None:
        """The slug of the project that it names, however that was written; None where it names none, or a pattern."""
        return None if self.project is None else slug_named(self.project)

    @property
    def scope_text(self) -> str:
        """The calls that it is about, in words: `project billing, model claude-*`; empty for all."""
        stated = {scope: getattr(self, scope) for scope in SCOPES} | {"project": self.project_slug or self.project}
        return ", ".join(f"{scope} {pattern}" for scope, pattern in stated.items() if pattern is not None)

    def covers(self, project: str | None, provider: str, model: str | None, client: str | None) -> bool:
        """Whether it is about such a call. What is not known fits no pattern."""
        if self.project is not None and (project is None or not covers_project(self.project, project.lower())):
            return False
        asked = ((self.provider, provider), (self.model, model), (self.client, client))
        return all(pattern is None or (value is not None and covers(pattern, value.lower())) for pattern, value in asked)


def _lower(pattern: str | None) -> str | None:
    return None if pattern is None else pattern.lower()
