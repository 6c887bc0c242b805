"""Whether the log holds a probe's call: it is asked again and again, read-only, until it does or the time is over."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import msgspec

from halton.errors import LogError
from halton.events.types import CallCompleted
from halton.log.reading import Selection, read_last, read_pages
from halton.log.store import StoredEvent, read_only
from halton.paths import Home
from halton.probe.answer import Stated
from halton.probe.broken import NEXT, RECORD, BrokenLink
from halton.wire.providers.probe import provider

POLL_S = 0.02


def head(home: Home) -> int:
    """The last position of the log.

    :raises LogError: if there is no log, or none that can be read.
    """
    with closing(read_only(home.log)) as log:
        last = _guarded(home, lambda: read_last(log, Selection(), 1))
    return last[-1].position if last else 0


def await_record(home: Home, host: str, after: int, timeout_s: float) -> StoredEvent:
    """The event of a completed call to this host, behind a position.

    :raises BrokenLink: if it does not come.
    :raises LogError: if the log cannot be read.
    """
    selection = Selection(after=after, types=(CallCompleted.TYPE,), provider=provider.name)
    deadline = time.monotonic() + timeout_s
    with closing(read_only(home.log)) as log:
        while True:
            pages = _guarded(home, lambda: list(read_pages(log, selection)))
            for stored in (stored for page in pages for stored in page):
                if _call(stored).host == host:
                    return stored
            if time.monotonic() > deadline:
                break
            time.sleep(POLL_S)
    raise BrokenLink(RECORD, f"The call passed, but after {timeout_s:.0f} s the log does not hold it: its ledger lags. {NEXT}")


def read_call(stored: StoredEvent, stated: Stated) -> CallCompleted:
    """The call, if it was kept as the server stated it.

    :raises BrokenLink: if not.
    """
    call = _call(stored)
    if call.status != "ok":
        raise BrokenLink(RECORD, f"The call passed, but was recorded as {call.status} ({call.reason}). {NEXT}")
    kept = {name: getattr(call, name) for name in Stated.__struct_fields__}
    if kept != msgspec.structs.asdict(stated):
        why = call.usage_reason or "its counts are not those that the server stated"
        raise BrokenLink(RECORD, f"The call passed, but its tokens were not recorded as they are ({why}). {NEXT}")
    return call


def _call(stored: StoredEvent) -> CallCompleted:
    event = stored.event()
    assert isinstance(event, CallCompleted)
    return event


def _guarded[T](home: Home, read: Callable[[], T]) -> T:
    try:
        return read()
    except sqlite3.Error as error:
        raise LogError(f"{home.log} cannot be read ({type(error).__name__}). Look with: halton verify") from None
