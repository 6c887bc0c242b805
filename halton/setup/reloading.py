"""config.toml read again while the meter runs: what can change at once does, and the rest is named."""

from __future__ import annotations

from contextlib import closing
from typing import NamedTuple

import msgspec

from halton.events.actor import Actor
from halton.events.types import Change, ConfigChanged
from halton.log.store import Fact, Log
from halton.paths import Home
from halton.redact.redactor import use
from halton.redact.user_rule import user_rules
from halton.settings import Settings
from halton.setup.changes import STREAM, changes

# Sections that the processes can go by from one call to the next, and keys that a page begun anew goes by.
LIVE = ("bodies", "alerts", "redact")
OF_THE_PAGE = ("sql", "private", "bodies", "cors_origins")


class Reloaded(NamedTuple):
    """The settings from here on, what changed with them, the keys that wait for a start, and where the log tells of it."""

    settings: Settings
    changed: tuple[Change, ...]
    waiting: tuple[str, ...]
    position: int | None


def reload(home: Home, running: Settings, began: Settings, actor: Actor | None, *, dry_run: bool = False) -> Reloaded:
    """Leave for the processes what config.toml says by now, and tell the log. `began` is what it said when the meter started.

    With `dry_run` nothing is written.

    :raises HaltonError: if config.toml holds something that cannot be used; all goes on as it was then.
    :raises OSError: if the disk does not take it.
    """
    stated = Settings.load(home)
    rules = user_rules(stated.own_rules)
    page = {key: getattr(stated.browse, key) for key in OF_THE_PAGE}
    sections = {section: getattr(stated, section) for section in LIVE}
    settings = msgspec.structs.replace(running, browse=msgspec.structs.replace(running.browse, **page), **sections)
    changed = tuple(changes(running, settings))
    waiting = tuple(change.key for change in changes(began, stated) if not _is_live(change.key))
    if dry_run or not changed:
        return Reloaded(settings, changed, waiting, None)
    use(rules)
    # What the log does not take does not hold either.
    with closing(Log(home.log)) as log:
        head = log.append([Fact.of(STREAM, ConfigChanged(changes=changed, actor=actor))])
    settings.keep(home)
    return Reloaded(settings, changed, waiting, head.position)


def _is_live(key: str) -> bool:
    section, _, name = key.partition(".")
    return section in LIVE or (section == "browse" and name in OF_THE_PAGE)
