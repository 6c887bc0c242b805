"""One line of a *.err.log, as it is shown. The file may hold anything: what is no line of ours is shown too, made harmless."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from halton.cli.output import escaped, safe
from halton.cli.palette import FAILURE, WARNING
from halton.cli.screen import Screen

LEVELS = ("debug", "info", "warning", "error", "critical")
FOREIGN_CAP = 4096
_COLOURS = {"WARNING": WARNING, "ERROR": FAILURE, "CRITICAL": FAILURE}
_ADDED = ("count", "status", "call", "repeated")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Entry(NamedTuple):
    """A line of ours, or the `foreign` text of another. `at` is when it was written, of a foreign one that of the line before."""

    at: datetime
    process: str
    line: dict[str, Any]
    foreign: str | None = None

    @property
    def level(self) -> int | None:
        """How bad it is, as a place in LEVELS; None for a foreign line, of which nobody knows."""
        name = str(self.line.get("level", "")).lower()
        return LEVELS.index(name) if name in LEVELS else None


def entries_of(process: str, lines: Iterable[bytes]) -> Iterator[Entry]:
    """The lines of a process's log."""
    at = _LONG_AGO
    for raw in lines:
        entry = _entry(process, raw, at)
        at = entry.at
        if entry.line or entry.foreign:
            yield entry


def as_json(entry: Entry) -> str:
    """The line as it is, and whose it is."""
    said = entry.line if entry.foreign is None else {"foreign": entry.foreign}
    return escaped(json.dumps({"process": entry.process, **said}, ensure_ascii=False))


def readable(entry: Entry, screen: Screen) -> str:
    """Local time, process, level, event, and of an exception its type; then where; then what was counted."""
    said = entry.line.get
    at = "" if entry.at == _LONG_AGO else f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S.%f}"[:-3]
    head = f"{at:23}  {safe(entry.process):10}"
    if entry.foreign is not None:
        return screen.text(f"{head}  {screen.styled(safe(entry.foreign), dim=True)}")
    level = safe(said("level", ""))
    event = safe(said("event") or said("logger", ""))
    error = f"{safe(said('error'))} at {safe(said('raised_at', '?'))}, " if said("error") is not None else ""
    added = "".join(f"  {name} {safe(said(name))}" for name in _ADDED if said(name) is not None)
    shown = screen.styled(f"{level:8}", fg=_COLOURS.get(level))
    return screen.text(f"{head}  {shown}  {event:24}  {error}{safe(said('where', '?'))}{added}")


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN is no JSON


def _entry(process: str, raw: bytes, before: datetime) -> Entry:
    try:
        line = json.loads(raw, parse_constant=_refuse)
        at = datetime.fromisoformat(line["at"])
        at.astimezone()
        return Entry(at.replace(tzinfo=at.tzinfo or UTC), process, line)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, OSError):
        return Entry(before, process, {}, raw.decode(errors="replace").strip("\r")[:FOREIGN_CAP])
