"""What is different from the settings that the meter last ran with, for the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from halton.errors import safe
from halton.events.actor import Actor
from halton.events.types import Change, ConfigChanged
from halton.log.store import Fact, Log
from halton.paths import Home
from halton.settings import Settings
from halton.wire.upstream import Upstream

STREAM = "config"
UPSTREAM = "proxy.upstream"


def record_changes(home: Home, log: Log, settings: Settings, actor: Actor | None) -> None:
    """Tell the log which keys have another value than at the last run; nothing at the first one, or if none has."""
    before = Settings.kept(home)
    if before is None:
        return
    if found := tuple(changes(before, settings)):
        log.append([Fact.of(STREAM, ConfigChanged(changes=found, actor=actor))])


def changes(before: Settings, now: Settings) -> Iterator[Change]:
    """The keys whose values differ, as section.key, in the order in which they are declared."""
    old, new = _keys(before), _keys(now)
    for key in (*new, *(key for key in old if key not in new)):
        if old.get(key) != new.get(key):
            shown = _place if key == UPSTREAM else _text
            yield Change(key=key, old=shown(old.get(key)), new=shown(new.get(key)))


def _keys(settings: Settings) -> dict[str, Any]:
    sections: dict[str, Any] = msgspec.to_builtins(settings)
    keys: dict[str, Any] = {}
    for name, value in sections.items():
        if isinstance(value, dict):
            keys |= {f"{name}.{key}": part for key, part in value.items()}
        else:
            keys[name] = value
    return keys


def _place(upstream: Any) -> str | None:
    """Where an upstream proxy is. A password too short for redaction to know it is one as well, so none gets that far."""
    return _text(f"http://{Upstream.parse(upstream).place}" if upstream else upstream)


def _text(value: Any) -> str | None:
    """A value as JSON, short, without a secret: no key asks for one, but the words of a command may hold one."""
    from halton.redact.redactor import OverBudget, redact  # a start without changes needs none of its rules

    if value is None:
        return None
    try:
        kept = redact(value).value
    except OverBudget:
        return None
    return safe(msgspec.json.encode(kept).decode())
