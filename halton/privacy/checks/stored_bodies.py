"""T8: no stored body is older or larger than the settings allow, and what was taken out of them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import chain

import msgspec

from halton.bodies.content import MARKERS
from halton.bodies.reading import open_bodies
from halton.bodies.retention import DAY_US, doubted
from halton.errors import BodiesError
from halton.events.types import ConfigChanged
from halton.log.reading import Selection, read_pages
from halton.privacy.finding import Finding, NotChecked, broken, holds
from halton.privacy.install import Install
from halton.privacy.words import listed, several, size

promise = "T8"

# The sweep comes once a day.
GRACE_US = DAY_US
RECENT_ROWS = 1000
_KEY = "bodies.max_body_bytes"
_STORED = "select count(*), min(started_at) from request_bodies"
_NEWEST = f"""select text_bytes, redactions, after, rowid from request_bodies
               where rowid < ? order by rowid desc limit {RECENT_ROWS}"""


class Stored(msgspec.Struct):
    """How many there are and how old the oldest is (µs UTC); of those looked at, what was taken out, and the largest by now's
    settings, in bytes of text."""

    bodies: int
    oldest_at: int | None
    looked_at: int = 0
    redactions: dict[str, int] = {}
    largest_bytes: int = 0
    sweep_waits: bool = False


def check(install: Install) -> Iterator[Finding]:
    """Read the rows of bodies.sqlite without the bodies themselves: the age of all, the newest for the rest, or all."""
    path = install.home.bodies
    if not path.exists():
        yield holds("no body is stored.")
        return
    try:
        with closing(open_bodies(path)) as connection:
            found = read_stored(connection, _since(install), everything=install.everything)
    except (BodiesError, sqlite3.Error, UnicodeError) as error:
        raise NotChecked(f"bodies.sqlite cannot be read ({type(error).__name__}). See: halton verify") from None
    faults = [*_age(install, found), *_size(install, found)]
    yield from faults or [holds(_told(found, path.stat().st_size))]


def read_stored(connection: sqlite3.Connection, since: int, *, everything: bool) -> Stored:
    """What is stored; sizes count for bodies whose event stands behind position `since`."""
    bodies, oldest_at = connection.execute(_STORED).fetchone()
    found = Stored(bodies, oldest_at, sweep_waits=doubted(connection))
    kinds: Counter[str] = Counter()
    for text_bytes, redactions, after in _newest(connection, everything=everything):
        found.looked_at += 1
        if redactions != "{}":
            kinds.update(msgspec.json.decode(redactions, type=dict[str, int]))
        if after >= since:
            found.largest_bytes = max(found.largest_bytes, text_bytes)
    found.redactions = dict(kinds.most_common())
    return found


def _newest(connection: sqlite3.Connection, *, everything: bool) -> Iterator[tuple[int, str, int]]:
    """The newest rows, or all: page by page, so that no purge has to wait."""
    before = 1 << 62
    while page := connection.execute(_NEWEST, (before,)).fetchall():
        yield from (row[:3] for row in page)
        if not everything:
            return
        before = page[-1][3]


def _since(install: Install) -> int:
    """The position from which on a body may be as large as now; bodies from before may have been stored by other settings."""
    since = 0
    with install.log() as log:
        for stored in chain.from_iterable(read_pages(log, Selection(types=(ConfigChanged.TYPE,)))):
            event = stored.event()
            if isinstance(event, ConfigChanged) and any(change.key == _KEY for change in event.changes):
                since = stored.position
    return since


def _age(install: Install, found: Stored) -> Iterator[Finding]:
    days = install.settings.bodies.retention_days
    if found.oldest_at is not None and found.oldest_at < install.now_us - days * DAY_US - GRACE_US:
        age = several((install.now_us - found.oldest_at) // DAY_US, "day")
        why = ", and the sweep waits a day, for the clock may have jumped" if found.sweep_waits else ""
        yield broken(f"the oldest body is {age} old, {days:,} are allowed{why}.", f"halton bodies purge --older-than {days}d")


def _size(install: Install, found: Stored) -> Iterator[Finding]:
    most = install.settings.bodies.max_body_bytes
    if found.largest_bytes > most + MARKERS:
        seen = (
            f"a body of {size(found.largest_bytes)} was stored, and since max_body_bytes last changed {size(most)} are allowed."
        )
        yield broken(seen, "halton bodies list; halton bodies purge --call CALL")


def _told(found: Stored, file_bytes: int) -> str:
    said = f"{several(found.bodies, 'body', 'bodies')} in {size(file_bytes)}, none too old"
    if found.largest_bytes:
        said += f"; since max_body_bytes last changed none larger than {size(found.largest_bytes)}"
    taken = listed([f"{kind} {number:,}" for kind, number in found.redactions.items()], 5) or "nothing"
    which = "them" if found.looked_at == found.bodies else f"the last {found.looked_at:,}"
    return f"{said}; taken out of {which}: {taken}."
