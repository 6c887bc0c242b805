"""A home with half a year of work that ends now: sessions side by side, three models, a plan's windows, through the real log."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import batched
from pathlib import Path

import msgspec

import calls
from halton.events.types import CallCompleted
from halton.log.store import Fact, Log
from halton.paths import Home, shipped
from halton.pricing.book import load
from halton.projector.folder import find_projections
from halton.projector.run import Projector
from report import say

MILLION = 1_000_000
APART_US = 15_500_000
SIDE_BY_SIDE = 3
SESSION_CALLS = 250
WINDOW_S = 5 * 3600


def filled(root: Path, number: int = MILLION) -> Home:
    """A home whose log holds so many calls and the prices, and whose views have caught up."""
    home = Home(root)
    home.prepare()
    log = Log(home.log)
    load(log)
    begin = time.perf_counter()
    for group in batched(_facts(number), calls.GROUP):
        log.append(group)
    log.close()
    say(f"  {number:,} calls appended in {time.perf_counter() - begin:.0f} s")
    projector = Projector(home.log, home.views, find_projections(shipped("projections"), home.projections).projections)
    begin = time.perf_counter()
    projector.catch_up()
    projector.close()
    say(f"  and projected in {time.perf_counter() - begin:.0f} s")
    return home


def last_session(number: int = MILLION) -> str:
    """The session of the last of so many calls."""
    return _session(number - 1)


def _facts(number: int) -> Iterator[Fact]:
    shift = time.time_ns() // 1000 - number * APART_US
    for at in range(number):
        began = shift + at * APART_US
        yield Fact.of(f"{began // 1000:012x}{at:020x}", _moved(at, began))


def _moved(at: int, began: int) -> CallCompleted:
    """A call of the shorter benchmarks at another time, in a session, every other of them covered by a plan."""
    made = calls.completed(at)
    past = began // 1_000_000 % WINDOW_S
    headers = {
        "anthropic-ratelimit-unified-5h-utilization": f"{past / WINDOW_S:.2f}",
        "anthropic-ratelimit-unified-5h-reset": str(began // 1_000_000 - past + WINDOW_S),
        "anthropic-ratelimit-unified-5h-status": "allowed",
    }
    return msgspec.structs.replace(
        made,
        started_at=began,
        utc_offset_minutes=0,
        session=_session(at),
        billing="subscription" if at // SIDE_BY_SIDE % 2 else "billed",
        cache_read_tokens=50_000 + at % 50_000,
        headers=headers if made.provider == "anthropic" else made.headers,
    )


def _session(at: int) -> str:
    return f"{at // (SIDE_BY_SIDE * SESSION_CALLS):08x}-0000-4000-8000-{at % SIDE_BY_SIDE:012x}"
