"""What was not metered in the last days, by cause, host and program."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import msgspec

from halton.doctor.patient import Patient
from halton.errors import LogError
from halton.log.store import read_only
from halton.privacy.finding import NotChecked
from halton.views.calls import utc_text

DAYS = 7
_HAS_PROGRAM = "select exists (select 1 from pragma_table_info('gaps') where name = 'program')"
_READ = """select cause, host, {program}, sum(connections), sum(calls), max(ended_at) from gaps
            where ended_at >= ? group by 1, 2, 3 order by sum(connections) + sum(calls) desc, 1, 2, 3"""


class RecentGap(msgspec.Struct, frozen=True):
    """The gaps of one cause, host and program, added up; views of an earlier version know of no program."""

    cause: str
    host: str | None
    program: str | None
    connections: int
    calls: int
    last_at: str


def recent_gaps(patient: Patient) -> list[RecentGap]:
    """Those that ended in the last days, the gravest first.

    :raises NotChecked: if there are no views that can be read.
    """
    since = utc_text(patient.now - timedelta(days=DAYS))
    try:
        with closing(read_only(patient.home.views)) as views:
            (has_program,) = views.execute(_HAS_PROGRAM).fetchone()
            query = _READ.format(program="program" if has_program else "null")
            return [RecentGap(*row) for row in views.execute(query, (since,))]
    except (LogError, sqlite3.Error, UnicodeError) as error:
        raise NotChecked(f"there are no views that can be read ({type(error).__name__}).") from None
