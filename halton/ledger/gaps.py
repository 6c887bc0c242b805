"""Gaps on their way into the log: one that is told again, because its receipt was lost, counts only for what it has grown by."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from halton.events.codec import decode
from halton.events.types import CaptureGap, ControlPassed, Event
from halton.frames import CONTROL, Gap, RequestHead
from halton.log.store import read_only
from halton.wire.probe_host import probe_address
from halton.wire.text import safe_text

REMEMBERED = 4096
STREAM = "gaps"
_LATEST = """select stream, type, data from event
              where type in ('capture.gap', 'control.passed') and type not in ('call.started', 'call.completed')
                and stream like 'gaps/%'
              order by position desc limit ?"""


class _Counts(NamedTuple):
    connections: int
    calls: int
    bytes: int


class Gaps:
    """What the log holds of the latest gaps, by their serials."""

    def __init__(self) -> None:
        self._recorded: dict[int, _Counts] = {}

    @classmethod
    def of_log(cls, path: Path) -> Gaps:
        """Those that an earlier ledger recorded, whether or not its receipts arrived."""
        gaps = cls()
        connection = read_only(path)
        try:
            for stream, type_, data in reversed(connection.execute(_LATEST, (REMEMBERED,)).fetchall()):
                gaps._remember(int(stream.partition("/")[2]), _counts(decode(type_, data)))
        finally:
            connection.close()
        return gaps

    def fresh(self, frame: Gap) -> CaptureGap | ControlPassed | None:
        """What of this gap is not in the log yet. A probe that did not pass says so itself: it was nobody's traffic."""
        if probe_address(frame.host or "") is not None:
            return None
        told = _Counts(frame.connections, frame.calls, frame.bytes)
        known = self._recorded.get(frame.serial, _Counts(0, 0, 0))
        new = _Counts(*(max(0, now - before) for now, before in zip(told, known, strict=True)))
        if frame.serial in self._recorded and not any(new):
            return None
        self._remember(frame.serial, new)
        return gap_event(frame, new.connections, new.calls, new.bytes)

    def _remember(self, serial: int, new: _Counts) -> None:
        known = self._recorded.pop(serial, _Counts(0, 0, 0))
        self._recorded[serial] = _Counts(*(before + more for before, more in zip(known, new, strict=True)))
        if len(self._recorded) > REMEMBERED:
            del self._recorded[next(iter(self._recorded))]


def _counts(event: Event) -> _Counts:
    if isinstance(event, ControlPassed):
        return _Counts(0, event.requests, event.bytes)
    assert isinstance(event, CaptureGap)
    return _Counts(event.connections, event.calls, event.bytes)


def stream(serial: int) -> str:
    """The stream of one gap, by which a later ledger knows it again."""
    return f"{STREAM}/{serial}"


def gap_event(frame: Gap, connections: int, calls: int, size: int) -> CaptureGap | ControlPassed:
    """The event of a gap, or of traffic that was no call, with these counts."""
    if frame.cause == CONTROL:
        started_at, ended_at = frame.started_at, frame.ended_at
        return ControlPassed(host=frame.host, requests=calls, bytes=size, started_at=started_at, ended_at=ended_at)
    return CaptureGap(
        cause=frame.cause,
        host=frame.host,
        connections=connections,
        calls=calls,
        bytes=size,
        started_at=frame.started_at,
        ended_at=frame.ended_at,
        program=safe_text(frame.program) if frame.program is not None else None,
    )


def lost(cause: str, head: RequestHead, *, connections: int = 0, calls: int = 0) -> CaptureGap:
    """The event of what could not be read of one exchange."""
    return CaptureGap(
        cause=cause,
        host=safe_text(head.host),
        connections=connections,
        calls=calls,
        started_at=head.started_at,
        ended_at=head.started_at,
    )
