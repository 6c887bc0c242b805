"""A home that somebody lives in: a month of a small team's work, the same to the last hash for the same moment.

python tests/lived_in.py DIR [--now 2026-11-27T15:00:00+01:00]
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from halton.events.types import CallCompleted, CallStarted, PolicyBlocked
from halton.paths import Home, shipped
from halton.projector.folder import find_projections
from halton.projector.run import Projector
from lived.kept import with_bodies
from lived.past import DAY, HOUR, MINUTE, SECOND, Told, exchange_id, write
from lived.quota import with_quota
from lived.sessions import Call, month
from lived.settings import settings

SEED = 20261129
_HEAD = tuple(set(CallStarted.__struct_fields__) & set(CallCompleted.__struct_fields__))


def lived_in(home: Home, now: datetime, days: int = 35) -> None:
    """Fill an empty home: its log, its bodies and its views, as they are at that moment, which knows its time zone."""
    home.prepare()
    rng = random.Random(SEED)
    at, offset = _microseconds(now), int((now.utcoffset() or now - now).total_seconds()) // 60
    began = at - days * DAY - 6 * HOUR
    calls = sorted(month(SEED, at, offset, days), key=_ended_at)
    calls = [_moved(call, began) for call in with_quota(calls)]
    told = [*settings(began, at), *_calls(with_bodies(home, calls, rng)), *_blocked(calls, rng), _open(calls[-1][1], at, rng)]
    write(home, began - SECOND, sorted(told, key=lambda one: one.at))
    projector = Projector(home.log, home.views, find_projections(shipped("projections"), home.projections).projections)
    projector.catch_up()
    projector.close()


def _calls(calls: list[Call]) -> Iterator[Told]:
    for stream, call in calls:
        yield Told(call.started_at, stream, _head(call))
        yield Told(_ended_at((stream, call)), stream, call)


def _moved(call: Call, began: int) -> Call:
    """In its first days the storefront went by another name."""
    stream, event = call
    if event.project == "storefront" and event.started_at < began + 8 * DAY:
        event = msgspec.structs.replace(event, project="shop", evidence="~/code/shop/.git")
    return stream, event


def _blocked(calls: list[Call], rng: random.Random) -> Iterator[Told]:
    """Calls for a model that is not on the list of docs-site."""
    near = [call for _, call in calls if call.project == "docs-site"]
    (like,) = [call for _, call in calls if call.model == "claude-opus-5-5"][:1]
    for beside in near[len(near) // 2 :: 40]:
        at = beside.started_at + MINUTE
        stream = exchange_id(at, rng)
        call = _stopped(like, at, beside.session)
        hit = PolicyBlocked(name="docs-models", kind="models", project="docs-site", model=call.model_requested)
        yield Told(at, stream, _head(call))
        yield Told(at + 3, stream, hit)
        yield Told(at + 4000, stream, call)


def _stopped(like: CallCompleted, at: int, session: str | None) -> CallCompleted:
    shared = {name: getattr(like, name) for name in (*_HEAD, "method", "max_output_tokens", "http_version")}
    own = {"started_at": at, "project": "docs-site", "session": session, "billing": "billed", "status": "blocked"}
    why = {"reason": "policy", "policy": "docs-models", "usage_reason": "blocked", "http_status": 403, "duration_ms": 4}
    return CallCompleted(**(shared | own | why))


def _open(like: CallCompleted, now: int, rng: random.Random) -> Told:
    """One that is on its way."""
    at = now - 9 * SECOND
    return Told(at, exchange_id(at, rng), msgspec.structs.replace(_head(like), started_at=at))


def _head(call: CallCompleted) -> CallStarted:
    return CallStarted(**{name: getattr(call, name) for name in _HEAD})


def _ended_at(call: Call) -> int:
    return call[1].started_at + (call[1].duration_ms or 0) * 1000


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * SECOND


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--now", type=datetime.fromisoformat, default=datetime.now().astimezone())
    asked = parser.parse_args()
    lived_in(Home(asked.directory), asked.now.astimezone() if asked.now.tzinfo is None else asked.now)


if __name__ == "__main__":
    main()
