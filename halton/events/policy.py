"""Events about policies: what is set, and what they did to a call."""

from __future__ import annotations

import msgspec

from halton.events.actor import Actor
from halton.events.event import Event


class PolicySet(Event, frozen=True, kw_only=True):
    """A bound on calls, in place of what was set under this name before.

    `kind` is one of

    budget       `bound` pico-dollars in a `window`
    tokens       `bound` tokens, sent and received, in a `window`
    requests     `bound` calls in a `window`
    models       the models that may be asked for: those that one of the GLOB patterns in `models` fits
    max_output   a call may ask for `bound` tokens of answer at the most
    max_context  a prompt may have `bound` tokens at the most, by estimate

    `window` is minute, hour, day, week or month by the local clock, or rolling:N and a unit (30m, 5h, 7d). `project`,
    `provider`, `model` and `client` say which calls it is about (GLOB patterns; None is all). `action` is block or warn, and
    `warn_percent` the share of the bound from which a policy that blocks warns.
    """

    TYPE = "policy.set"
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
    actor: Actor | None = None


class PolicyRemoved(Event, frozen=True, kw_only=True):
    """A policy holds no longer."""

    TYPE = "policy.removed"
    name: str
    actor: Actor | None = None


class PolicyOverridden(Event, frozen=True, kw_only=True):
    """A policy blocks nothing until a moment; one that lies before the event's own ends an earlier override."""

    TYPE = "policy.overridden"
    name: str
    until_at: int
    actor: Actor | None = None


class Met(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A policy and a call that met it. `used` counts what was used in the window and what was on its way, in the kind's unit."""

    name: str
    kind: str
    used: int | None = None
    bound: int | None = None
    window: str | None = None
    window_began_at: int | None = None
    project: str | None = None
    model: str | None = None


class PolicyWarned(Event, Met, frozen=True, kw_only=True):
    """A policy let a call pass and says how near its limit is; once for each policy and window. The stream is the call's."""

    TYPE = "policy.warned"
    percent: int | None = None


class PolicyBlocked(Event, Met, frozen=True, kw_only=True):
    """A policy kept a call from its provider. The stream is the call's, whose call.completed has the status blocked."""

    TYPE = "policy.blocked"
