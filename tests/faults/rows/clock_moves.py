"""The clock of the whole meter goes an hour back, through the end of summer time, and ten years ahead and back again."""

from __future__ import annotations

import calendar
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from eventually import eventually_in_threads
from faults.accounting import wait_until_served
from faults.exchange import PLAIN, Way, exchange
from faults.many import send
from faults.meter import meter
from faults.row import Figure, Row, Run, all_of, none, told
from halton.log.store import read_only
from halton.log.verify import verify
from stack import STOP_S, Stack, start_meter

LIBRARIES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1")
HOUR_S = 3600
SUMMER_S = 12.0  # from before the start: its end is a while after it
TEN_YEARS_S = 10 * 365 * 24 * HOUR_S


def measure(run: Run) -> Iterator[Figure]:
    library = next((str(found) for pattern in LIBRARIES for found in Path("/").glob(pattern[1:])), None)
    if library is None:
        yield told("not tried here: it takes libfaketime (faketime on Debian), which sets the clock of a process", 0)
        return
    clock = run.folder / "clock"
    clock.write_text("+0")
    ends = time.time() + SUMMER_S
    with _environment(_faked(library, clock, ends)), meter(run.folder / "m") as stack:
        expected, way = exchange(Way.direct(stack), PLAIN).comparable, Way.through(stack)
        requests = run.count(200, 20)
        failed = send(way, PLAIN, expected, requests).failed
        stack.calls()
        time.sleep(max(0.0, ends + 1 - time.time()))
        failed += send(way, PLAIN, expected, requests).failed
        clock.write_text(f"-{HOUR_S}")
        failed += send(way, PLAIN, expected, requests).failed
        calls, made = stack.calls(), 3 * requests
        yield none(f"failures of {made:,} requests", failed)
        yield all_of("calls recorded", len(calls), made)
        yield none("durations below 0", sum((call["duration_ms"] or 0) < 0 or (call["ttft_ms"] or 0) < 0 for call in calls))
        yield all_of("offsets from UTC that they were made at, in minutes: 60 and 0", _offsets(stack) == [0, 60], 1)
        yield from _ten_years(stack, clock, _bodies(stack))
        clock.write_text("+0")
        yield none("right again: failures", send(_restarted(stack), PLAIN, expected, requests).failed)
        stack.wait()
        verdict = verify(stack.home.log)
        yield all_of("chain holds", verdict.sound, 1)
        yield told("events that are older than the one before them", _backwards(stack))


def _ten_years(stack: Stack, clock: Path, bodies: int) -> Iterator[Figure]:
    """A start ten years ahead, whose first sweep finds everything too old; and one of hours later."""
    for later_s in (0, 12 * HOUR_S):
        clock.write_text(f"+{TEN_YEARS_S + later_s}")
        _restarted(stack)
        eventually_in_threads(lambda: "sweep_doubted" in stack.home.error_log("ledger").read_text())
    kept = _bodies(stack)
    yield none(f"ten years ahead: bodies purged, of {bodies}", bodies - kept)
    says = stack.halton("bodies", "stats")
    yield all_of("ten years ahead: halton bodies stats says that the sweep waits", "older-than" in says, 1)


def _restarted(stack: Stack) -> Way:
    assert stack.process is not None
    stack.process.terminate()
    stack.process.wait(STOP_S)
    stack.process = start_meter(stack)
    wait_until_served(stack)
    return Way.through(stack)


def _bodies(stack: Stack) -> int:
    with closing(read_only(stack.home.bodies)) as connection:
        return int(connection.execute("select count(*) from request_bodies").fetchone()[0])


def _backwards(stack: Stack) -> int:
    """Positions rule: times may go back, and are told as the clock had them."""
    with closing(read_only(stack.home.log)) as connection:
        times = [at for (at,) in connection.execute("select recorded_at from event order by position")]
    return sum(later < earlier for earlier, later in zip(times, times[1:], strict=False))


def _offsets(stack: Stack) -> list[int]:
    with closing(read_only(stack.home.log)) as connection:
        query = "select distinct coalesce(data ->> 'utc_offset_minutes', 0) from event where type = 'call.completed' order by 1"
        return [int(minutes) for (minutes,) in connection.execute(query)]


def _summer_ends(at: float) -> str:
    """A time zone whose summer time, an hour ahead of UTC, ends at that moment (environ(7), TZ as POSIX has it)."""
    local = time.gmtime(at + HOUR_S)
    day = local.tm_yday - (calendar.isleap(local.tm_year) and local.tm_yday > 59)
    return f"STD0DST,J1/0,J{day}/{local.tm_hour}:{local.tm_min:02}:{local.tm_sec:02}"


def _faked(library: str, clock: Path, ends: float) -> dict[str, str]:
    return {
        "LD_PRELOAD": library,
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "TZ": _summer_ends(ends),
    }


@contextmanager
def _environment(added: Mapping[str, str]) -> Iterator[None]:
    """What processes that are started meanwhile find there."""
    before = {name: os.environ.get(name) for name in added}
    os.environ.update(added)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


ROW = Row(
    number=22,
    fault="clock moves",
    demanded="durations from the monotonic clock ≥ 0; order of positions rules; 0 wrongly purged",
    measure=measure,
    in_suite=False,
    limit_s=180.0,
)
