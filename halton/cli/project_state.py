"""What the log says is set for projects by now. The views could lag behind it, and what is set next is built on this."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from halton.events.types import PolicySet, ProjectSet


def state_of(log_path: Path, slug: str) -> ProjectSet:
    """All that is set for a project, as its last event says; nothing, where there is none."""
    import msgspec

    from halton.events.types import ProjectSet
    from halton.log.store import read_only
    from halton.pricing.book import read_events

    state = ProjectSet(project=slug)
    with closing(read_only(log_path)) as log:
        for event in read_events(log, ProjectSet):
            if isinstance(event, ProjectSet) and event.project == slug:
                state = event
    return msgspec.structs.replace(state, actor=None)


class InForce(NamedTuple):
    """The policies in force by name, and until when (µs UTC) those are overridden that ever were."""

    policies: dict[str, PolicySet]
    overridden_until: dict[str, int]


def about(policies: Mapping[str, PolicySet], slug: str) -> list[PolicySet]:
    """Those that name this project and no pattern, by name."""
    from halton.policy.policy import Policy

    return [policy for _, policy in sorted(policies.items()) if slug in (policy.project, Policy.of(policy).project_slug)]


def in_force(log_path: Path) -> InForce:
    """All policies in force, each as its last event says; an override ends with its policy."""
    import msgspec

    from halton.events.types import PolicyOverridden, PolicyRemoved, PolicySet
    from halton.log.store import Log

    found = InForce({}, {})
    types = (PolicySet.TYPE, PolicyRemoved.TYPE, PolicyOverridden.TYPE)
    with closing(Log(log_path)) as log:
        stated = [stored for type_ in types for stored in log.read(type_=type_)]
    for stored in sorted(stated, key=lambda stored: stored.position):
        match stored.event():
            case PolicySet(name=name) as event:
                found.policies[name] = msgspec.structs.replace(event, actor=None)
            case PolicyRemoved(name=name):
                found.policies.pop(name, None)
                found.overridden_until.pop(name, None)
            case PolicyOverridden(name=name, until_at=until_at) if name in found.policies:
                found.overridden_until[name] = until_at
    return found
