"""Policies of a running meter, and calls that meet them."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

from halton.control import reread
from halton.events.types import Event, PolicySet
from halton.log.store import Fact, Log, read_only
from halton.paths import Home


def told(home: Home, *events: Event) -> list[str]:
    """Append events as a command does; who does not go by them."""
    with closing(Log(home.log)) as log:
        head = log.append([Fact.of("policy", event) for event in events])
    return reread(home, head.position)


def policy(home: Home, name: str, kind: str, bound: int | None = None, **changes: Any) -> None:
    """Set one; from here on calls are decided by it."""
    assert told(home, PolicySet(name=name, kind=kind, bound=bound, **changes)) == []


def hits(home: Home) -> list[dict[str, Any]]:
    """The policy.blocked and policy.warned events, in order, with their streams."""
    query = "select type, stream, data from event where type in ('policy.blocked', 'policy.warned') order by position"
    with closing(read_only(home.log)) as connection:
        return [{"type": type_, "stream": stream} | json.loads(data) for type_, stream, data in connection.execute(query)]
