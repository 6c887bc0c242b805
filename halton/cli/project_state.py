"""What the log says is set for projects by now. The views could lag behind it, and what is set next is built on this."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

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


def policies_of(log_path: Path, slug: str) -> list[PolicySet]:
    """The policies in force that are about this project alone, by name."""
    return [policy for _, policy in sorted(_in_force(log_path)) if (policy.project or "").lower() == slug]


def _in_force(log_path: Path) -> Iterator[tuple[str, PolicySet]]:
    import msgspec

    from halton.events.types import PolicyRemoved, PolicySet
    from halton.log.store import Log

    policies: dict[str, PolicySet] = {}
    with closing(Log(log_path)) as log:
        stated = [stored for type_ in (PolicySet.TYPE, PolicyRemoved.TYPE) for stored in log.read(type_=type_)]
    for stored in sorted(stated, key=lambda stored: stored.position):
        match stored.event():
            case PolicySet(name=name) as event:
                policies[name] = msgspec.structs.replace(event, actor=None)
            case PolicyRemoved(name=name):
                policies.pop(name, None)
    yield from policies.items()
