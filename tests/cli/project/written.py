"""What a command wrote, and what came of it."""

from __future__ import annotations

import os
from contextlib import closing
from typing import Any

import msgspec

from halton.events.types import Event
from halton.log.store import Log, read_only
from halton.paths import Home


def events(home: Home, after: int = 1) -> list[Event]:
    """The events behind a position, each without who asked for it, which must be this account."""
    with closing(Log(home.log)) as log:
        found: list[Any] = [stored.event() for stored in log.read(after)]
    assert all(event.actor.uid == os.getuid() and event.actor.command.startswith("halton ") for event in found)
    return [msgspec.structs.replace(event, actor=None) for event in found]


def projects(home: Home) -> list[str]:
    """The project of each call, as the views have it."""
    with closing(read_only(home.views)) as views:
        return [name for (name,) in views.execute("select project from calls order by position")]
