"""A process of the meter is stopped for 30 s while clients go on calling: a worker, the ledger, the supervisor.

The clients have no call on its way at the moment itself: what a worker has begun to serve waits until it wakes or is ended.
Another client calls past the meter meanwhile: what the machine itself adds at a time is not the fault's.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence

from faults.exchange import PLAIN, Way, exchange
from faults.meter import meter, pids, strike
from faults.row import Figure, Row, Run, at_most, none, told
from faults.traffic import Call, Traffic
from stack import Stack

STOPPED_S = 30.0
QUIET_S = 5.0
ADDED_S = 1.5
NOTHING_S = 0.1  # what two runs without any fault differ by here
CLIENTS = 4
PAUSE_S = 0.05


def measure(run: Run) -> Iterator[Figure]:
    for name in ("capture-1", "ledger", "supervisor"):
        with meter(run.folder / name[:3]) as stack:
            expected = exchange(Way.direct(stack), PLAIN).comparable
            with (
                Traffic(Way.direct(stack), PLAIN, expected, 1, PAUSE_S) as past,
                Traffic(Way.through(stack), PLAIN, expected, CLIENTS, PAUSE_S) as traffic,
            ):
                yield from _stopped(run, stack, name, traffic, past)
            yield from _accounted(stack, name, len(traffic.calls))


def _stopped(run: Run, stack: Stack, name: str, traffic: Traffic, past: Traffic) -> Iterator[Figure]:
    victim = pids(stack)[name]
    before = time.monotonic()
    _pass(traffic, run.count(int(QUIET_S), 2))
    traffic.hold()
    stopped = strike([victim], signal.SIGSTOP)
    traffic.go_on()
    _pass(traffic, run.count(int(STOPPED_S), 4))
    woken = strike([victim], signal.SIGCONT)
    _pass(traffic, run.count(int(QUIET_S), 2))
    usual = _more(traffic, past, before, stopped)
    at_once = _more(traffic, past, stopped, stopped + ADDED_S) - usual
    later = _more(traffic, past, stopped + ADDED_S, woken) - usual
    afterwards = _more(traffic, past, woken, time.monotonic()) - usual
    yield at_most(f"{name} stopped: p99 added to calls of the first 1.5 s", at_once, run.allowed(ADDED_S), "s")
    yield at_most(f"{name} stopped: p99 added to those after them", later, run.allowed(NOTHING_S), "s")
    yield at_most(f"{name} stopped: p99 added once it is woken", afterwards, run.allowed(NOTHING_S), "s")
    wrong = [call for call in traffic.calls if call.wrong]
    yield none(f"{name} stopped: failures of {len(traffic.calls):,} calls", len(wrong))
    for call in wrong:
        run.say(f"{name}: {call.wrong} after {call.seconds:.2f} s, {call.began - stopped:+.2f} s from the stop")


def _pass(traffic: Traffic, seconds: float) -> None:
    end = time.monotonic() + seconds
    traffic.until(lambda: time.monotonic() >= end)


def _more(traffic: Traffic, past: Traffic, begin: float, end: float) -> float:
    """By how much the p99 of calls through the meter is above that of calls past it, of those that began in this time."""
    return _p99(traffic.between(begin, end)) - _p99(past.between(begin, end))


def _p99(calls: Sequence[Call]) -> float:
    return sorted(call.seconds for call in calls)[int(len(calls) * 0.99)]


def _accounted(stack: Stack, name: str, made: int) -> Iterator[Figure]:
    """Each call was recorded, or is in a gap."""
    status = stack.wait()
    recorded = sum(call["status"] == "ok" for call in stack.calls())
    yield none(f"{name} stopped: calls neither recorded nor counted in a gap", made - recorded - status["unmetered"])
    yield told(f"{name} stopped: calls that were tunnelled unread", status["unmetered"])


ROW = Row(
    number=3,
    fault="meter hung",
    demanded="p99 added ≤ 1.5 s, then 0; 0 failures",
    measure=measure,
    in_suite=False,
    limit_s=180.0,
)
