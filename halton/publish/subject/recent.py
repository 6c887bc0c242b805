"""The newest calls of a project or a model: so many and no more, read by an index, however long the ledger is."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from halton.publish.spend.words import plural, share

MOST_CALLS = 3_000
MOST_NAMELESS = 1_000

OF_PROJECT = f"""select position, origin from calls
                  where project = :project order by started_at desc limit {MOST_CALLS}"""
# A call that failed early has only the name that it asked for; the index has those calls together, of all models.
OF_MODEL = f"""select position, origin from (
                   select position, origin from calls where model = :model and provider = :provider
                    order by started_at desc limit {MOST_CALLS})
                union all
               select position, origin from (
                   select position, origin, model_requested, provider from calls where model is null
                    order by started_at desc limit {MOST_NAMELESS})
                where model_requested = :model and provider = :provider"""
_READ = """
select c.position, c.origin, c.call_id, c.started_at, c.session, c.project, c.provider, coalesce(c.model, c.model_requested),
       c.status, c.reason, c.error_type, c.http_status, c.attributed_by, c.duration_ms, k.basis,
       iif(k.suspect, null, k.cost_pico), k.cost_reason
  from ({calls}) as f
 cross join calls as c on c.position = f.position and c.origin = f.origin
  left join cost as k on k.position = c.position and k.origin = c.origin
 order by c.started_at desc, c.position desc"""


class Recent(NamedTuple):
    """One call; money in pico-dollars, None where it is not known."""

    position: int
    origin: int
    call_id: str
    started_at: str
    session: str | None
    project: str
    provider: str
    model: str | None
    status: str
    reason: str | None
    error_type: str | None
    http_status: int | None
    attributed_by: str
    duration_ms: int | None
    basis: str | None
    cost_pico: int | None
    cost_reason: str | None


class Counted(NamedTuple):
    """So many of the calls are of this kind, and what to say of it."""

    name: str
    calls: int
    part: str


def read_recent(connection: sqlite3.Connection, calls: str, names: dict[str, str]) -> list[Recent]:
    """The newest calls that OF_PROJECT or OF_MODEL finds for these names, the newest first."""
    return [Recent(*row) for row in connection.execute(_READ.format(calls=calls), names)]


def told(calls: Sequence[Recent]) -> str:
    """Of which calls a figure is that the days asked for have no part in."""
    return f"of the newest {plural(len(calls), 'call')}" if len(calls) >= MOST_CALLS else "of all its calls"


def dearest(calls: Sequence[Recent], most: int) -> list[Recent]:
    """Those that cost most, or would have, were it not for a plan."""
    known = [call for call in calls if call.cost_pico]
    return sorted(known, key=lambda call: (-(call.cost_pico or 0), call.position))[:most]


def rules(calls: Sequence[Recent]) -> list[Counted]:
    """By which rules they came to their project."""
    return _counted(Counter(call.attributed_by for call in calls), len(calls))


def failures(calls: Sequence[Recent]) -> list[Counted]:
    """Why those that did not end well did not: the status, and the provider's own word or ours."""
    return _counted(Counter(_why(call) for call in calls if call.status != "ok"), len(calls))


def sessions(calls: Sequence[Recent], most: int) -> list[tuple[str, int]]:
    """Their sessions, each with its origin, the newest first."""
    return list(dict.fromkeys((call.session, call.origin) for call in calls if call.session))[:most]


def _why(call: Recent) -> str:
    http = f"HTTP {call.http_status}" if call.http_status and call.http_status >= 400 else ""
    return " · ".join(dict.fromkeys(part for part in (call.status, http, call.error_type or call.reason) if part))


def _counted(counts: Counter[str], whole: int) -> list[Counted]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Counted(name, calls, share(calls / whole)) for name, calls in ranked]
