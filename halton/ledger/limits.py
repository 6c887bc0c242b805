"""What each host last said of its rate limits: most of it is the same in every answer, and is recorded when it is new."""

from __future__ import annotations

import re

import msgspec

from halton.events.types import CallCompleted

REMEMBERED = 4096
# Of a plan's windows the parts belong together: one share of them means nothing without the window's end.
_WINDOWS = ("anthropic-ratelimit-unified-", "x-codex-")
_LIMIT = re.compile(r"rate-?limit|quota")


class Limits:
    """The last statement of each host, bounded: what is forgotten is only recorded once more."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], object] = {}

    def only_new(self, event: CallCompleted) -> CallCompleted:
        """The event without the limits that its host states as it did before; all other headers stay."""
        if not event.headers:
            return event
        groups: dict[str, dict[str, str]] = {}
        for name, value in event.headers.items():
            if group := _group(name):
                groups.setdefault(group, {})[name] = value
        known = {name for group, said in groups.items() if not self._is_new(event.host, group, said) for name in said}
        if not known:
            return event
        kept = {name: value for name, value in event.headers.items() if name not in known}
        return msgspec.structs.replace(event, headers=kept or None)

    def _is_new(self, host: str, group: str, said: dict[str, str]) -> bool:
        if self._last.get((host, group)) == said:
            return False
        if len(self._last) >= REMEMBERED:
            self._last.clear()
        self._last[host, group] = said
        return True


def _group(name: str) -> str | None:
    """What is told together: a plan's windows, or one limit by the minute; None for what is no limit."""
    for window in _WINDOWS:
        if name.startswith(window):
            return window
    return name if _LIMIT.search(name) else None
