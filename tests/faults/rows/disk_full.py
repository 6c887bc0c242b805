"""The disk of the home is full: while the meter runs, before it is started again, and before its very first start."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from eventually import eventually_in_threads
from faults.accounting import accounted, wait_until_served, well_again
from faults.disk import cannot_mount, disk, fill, make_room
from faults.exchange import PLAIN, Seen, Way, exchange
from faults.many import send
from faults.meter import meter
from faults.row import Figure, Row, Run, all_of, none, told, under
from halton.log.verify import verify
from stack import STOP_S, Stack, clean_environment, start_meter

MIB = 64
RECOVERY_S = 5.0
PATIENCE_S = 60.0


def measure(run: Run) -> Iterator[Figure]:
    if why := cannot_mount():
        yield told(why, 0)
        return
    tell = run.folder / "tell"
    with disk(run.folder / "m" / "home", MIB) as home, meter(run.folder / "m") as stack:
        _tell(stack, tell)
        expected = exchange(Way.direct(stack), PLAIN).comparable
        yield from _while_it_runs(run, stack, home, expected, tell)
        yield from _started_again(run, stack, home, expected)
        assert stack.process is not None
        stack.process.terminate()
        stack.process.wait(STOP_S)
        yield all_of("chain holds", verify(stack.home.log).sound, 1)
    yield from _first_start(run)


def _tell(stack: Stack, tell: Path) -> None:
    command = f"sh -c 'echo $HALTON_ALERT_TYPE >> {tell}'"
    config = stack.home.config.read_text()
    stack.home.config.write_text(config.replace("[alerts]\n", f'[alerts]\ncommand = "{command}"\n'))
    stack.halton("reload")


def _while_it_runs(run: Run, stack: Stack, home: Path, expected: Seen, tell: Path) -> Iterator[Figure]:
    way, requests = Way.through(stack), run.count(5000, 200)
    fill(home)
    sent = send(way, PLAIN, expected, requests)
    yield none(f"full while it runs: failures of {requests:,} requests", sent.failed)
    eventually_in_threads(lambda: stack.status()["failing"])
    yield all_of("full while it runs: status is degraded and says why", _says_full(stack), 1)
    with suppress(AssertionError):
        eventually_in_threads(tell.exists)
    yield all_of("full while it runs: alerts", len(tell.read_text().split()) if tell.exists() else 0, 1)
    make_room(home)
    yield from well_again(run, stack, "full while it runs", requests, RECOVERY_S)
    yield all_of("alerts after the recovery", len(tell.read_text().split()) if tell.exists() else 0, 1)


def _says_full(stack: Stack) -> bool:
    status = json.loads(stack.halton("status", "--json", check=False))
    return bool(status["state"] == "degraded" and status["failing"] == "SQLITE_FULL")


def _started_again(run: Run, stack: Stack, home: Path, expected: Seen) -> Iterator[Figure]:
    """A home that ran before: its meter carries calls, and recovers when there is room."""
    requests, before = run.count(1000, 100), accounted(stack)
    assert stack.process is not None
    stack.process.terminate()
    stack.process.wait(STOP_S)
    fill(home)
    stack.process = start_meter(stack)
    wait_until_served(stack)
    sent = send(Way.through(stack), PLAIN, expected, requests)
    yield none(f"started again on a full disk: failures of {requests:,} requests", sent.failed)
    make_room(home)
    yield from well_again(run, stack, "started again on a full disk", requests + before, RECOVERY_S)


def _first_start(run: Run) -> Iterator[Figure]:
    """A home that never was: there is nothing to begin with, so it ends at once, and says what to do."""
    with disk(run.folder / "f" / "home", MIB) as home:
        fill(home)
        began = time.monotonic()
        ended = subprocess.run(
            [sys.executable, "-m", "halton", "up", "--proxy-port", "0", "--browse-port", "0"],
            env=clean_environment() | {"HALTON_HOME": str(home)},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )
        run.say(f"a first start on a full disk says: {ended.stderr.strip()}")
        yield all_of("first start on a full disk: ends with status 1 and an error in words", _is_told(ended), 1)
        yield under("first start on a full disk: ends after", time.monotonic() - began, run.allowed(RECOVERY_S), "s")


def _is_told(ended: subprocess.CompletedProcess[str]) -> bool:
    return ended.returncode == 1 and ended.stderr.startswith("Error: ") and "Traceback" not in ended.stderr


ROW = Row(
    number=8,
    fault="disk full",
    demanded="traffic flows; counters keep; one alert; gap event when space is back; 0 failures of 5,000; recovery < 5 s",
    measure=measure,
    in_suite=False,
    limit_s=180.0,
)
