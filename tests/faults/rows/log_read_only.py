"""The files of the log cannot be written to: while the meter runs, when it is started again, and the whole folder at a start."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from eventually import eventually_in_threads
from faults.accounting import accounted, wait_until_served, well_again
from faults.disk import cannot_seal, read_only, seal
from faults.exchange import PLAIN, Seen, Way, exchange
from faults.many import send
from faults.meter import meter
from faults.row import Figure, Row, Run, all_of, none, told
from halton.log.verify import verify
from stack import STOP_S, Stack, start_meter

RECOVERY_S = 5.0


def measure(run: Run) -> Iterator[Figure]:
    if why := cannot_seal():
        yield told(why, 0)
        return
    with meter(run.folder / "m") as stack:
        expected = exchange(Way.direct(stack), PLAIN).comparable
        yield from _while_it_runs(run, stack, expected)
        yield from _started_again(run, stack, expected)
        _stop(stack)
        yield from _all_read_only(run, stack)
        yield all_of("chain holds", verify(stack.home.log).sound, 1)
    yield told("not tried here: chmod 0, which root does not mind; a meter of another account would", 0)


def _while_it_runs(run: Run, stack: Stack, expected: Seen) -> Iterator[Figure]:
    requests, files = run.count(5000, 200), _files(stack)
    seal(files, on=True)
    try:
        sent = send(Way.through(stack), PLAIN, expected, requests)
        eventually_in_threads(lambda: stack.status()["failing"])
        status = json.loads(stack.halton("status", "--json", check=False))
    finally:
        seal(files, on=False)
    yield none(f"immutable while it runs: failures of {requests:,} requests", sent.failed)
    run.say(f"immutable while it runs, status says: {status['failing']}")
    yield all_of("immutable while it runs: status is degraded", status["state"] == "degraded", 1)
    yield from well_again(run, stack, "immutable while it runs", requests, RECOVERY_S)


def _started_again(run: Run, stack: Stack, expected: Seen) -> Iterator[Figure]:
    requests, before = run.count(1000, 100), accounted(stack)
    _stop(stack)
    files = _files(stack)
    seal(files, on=True)
    try:
        stack.process = start_meter(stack)
        wait_until_served(stack)
        sent = send(Way.through(stack), PLAIN, expected, requests)
        state = json.loads(stack.halton("status", "--json", check=False))["state"]
    finally:
        seal(files, on=False)
    yield none(f"started again when it is immutable: failures of {requests:,} requests", sent.failed)
    yield all_of("started again when it is immutable: status is degraded", state == "degraded", 1)
    yield from well_again(run, stack, "started again when it is immutable", requests + before, RECOVERY_S)


def _all_read_only(run: Run, stack: Stack) -> Iterator[Figure]:
    """On a folder that cannot be written to at all there is no socket to be had: it ends at once, and says so."""
    with read_only(stack.home.root):
        command = ["up", "--proxy-port", "0", "--browse-port", "0"]
        ended = _halton(stack, command)
    run.say(f"a start in a read-only folder says: {ended.stderr.strip()}")
    told_in_words = ended.returncode == 1 and ended.stderr.startswith("Error: ") and "Traceback" not in ended.stderr
    yield all_of("started in a read-only folder: ends with status 1 and an error in words", told_in_words, 1)


def _halton(stack: Stack, command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "halton", *command], env=stack.environment, capture_output=True, text=True, timeout=60.0
    )


def _files(stack: Stack) -> list[Path]:
    return [file for file in stack.home.root.glob("db.sqlite*") if not file.name.endswith("-shm")]


def _stop(stack: Stack) -> None:
    assert stack.process is not None
    stack.process.terminate()
    stack.process.wait(STOP_S)


ROW = Row(
    number=10,
    fault="log read-only",
    demanded="as a full disk; status red; 0 failures of 5,000",
    measure=measure,
    in_suite=False,
    limit_s=180.0,
)
