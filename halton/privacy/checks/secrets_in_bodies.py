"""T7: no stored body holds what the rules of redaction would take out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import msgspec

from halton.bodies.reading import Wanted, each, open_bodies, text_of
from halton.bodies.row import Row, rows
from halton.errors import BodiesError
from halton.privacy.finding import Finding, NotChecked, broken, holds
from halton.privacy.install import Install
from halton.privacy.search import Text, search
from halton.privacy.words import several

promise = "T7"

RECENT_BODIES = 200
_NEWEST = "order by rowid desc limit 1 offset ?"


def check(install: Install) -> Iterator[Finding]:
    """Unpack and search the newest bodies, or all."""
    if not install.home.bodies.exists():
        yield holds("no body is stored.")
        return
    try:
        with closing(open_bodies(install.home.bodies)) as connection:
            bodies = int(connection.execute("select count(*) from request_bodies").fetchone()[0])
            with install.progress("bodies", bodies if install.everything else RECENT_BODIES) as advance:
                done = search(install, _texts(connection, everything=install.everything), advance)
    except (BodiesError, sqlite3.Error, UnicodeError) as error:
        raise NotChecked(f"bodies.sqlite cannot be read ({type(error).__name__}). See: halton verify") from None
    if done.found:
        yield broken(f"bodies.sqlite holds what looks like a secret: {done.first}.", "halton bodies rescan --all")
    else:
        more = f"; {several(done.unsearched, 'body', 'bodies')} could not be searched in time" if done.unsearched else ""
        yield holds(f"{done.searched:,} of {several(bodies, 'body', 'bodies')} unpacked and searched: nothing found{more}.")


def _texts(connection: sqlite3.Connection, *, everything: bool) -> Iterator[Text]:
    for row in each(connection, Wanted()) if everything else _newest(connection):
        where = f"the {row.side} of call {row.call_id}"
        try:
            yield where, msgspec.json.decode(text_of(row))
        except (BodiesError, msgspec.DecodeError):
            continue  # halton verify says what is wrong with it


def _newest(connection: sqlite3.Connection) -> Iterator[Row]:
    """One at a time: a body may be large, and a purge must not wait for who reads."""
    for number in range(RECENT_BODIES):
        found = rows(connection, _NEWEST, (number,))
        if not found:
            return
        yield from (row for _, row in found)
