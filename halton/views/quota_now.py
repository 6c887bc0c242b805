"""How much of a plan's windows was used, by the last word of each provider."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import msgspec

READS = ("quota",)
# Behind the largest origin there is: SQLite steps over what equals the first columns of a row value one by one.
_NEXT = """select provider, host, window from quota
            where (provider, host, window, origin) > (?, ?, ?, 9223372036854775807)
            order by provider, host, window, origin limit 1"""
_LAST = """select provider, window, at, utilisation, resets_at, status from quota
            where provider = ? and host = ? and window = ? and origin = 1 order by position desc limit 1"""


class Quota(msgspec.Struct, frozen=True):
    """A window of a plan as of `at`; `utilisation` 1 is all of it. Times are UTC, as the views write them."""

    provider: str
    window: str
    at: str
    utilisation: float | None
    resets_at: str | None
    status: str | None


def read_quota(connection: sqlite3.Connection) -> list[Quota]:
    """The last word on each window of each provider, on whichever of its hosts; two steps of an index for each there is."""
    found: dict[tuple[str, str], Quota] = {}
    for key in _keys(connection):
        row = connection.execute(_LAST, key).fetchone()
        if row is None:  # another machine's
            continue
        quota = Quota(*row)
        known = found.get((quota.provider, quota.window))
        if known is None or known.at < quota.at:
            found[quota.provider, quota.window] = quota
    return [found[key] for key in sorted(found)]


def _keys(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    key = connection.execute(_NEXT, ("", "", "")).fetchone()
    while key is not None:
        yield key
        key = connection.execute(_NEXT, key).fetchone()
