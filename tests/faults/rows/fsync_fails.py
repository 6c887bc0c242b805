"""One fsync of the ledger fails with EIO, as a failing disk has it, under calls: what was acknowledged is there, and once.

A file system may drop the pages that it could not write and call the next fsync good (fsync(2), ERRORS), so what failed must be
written again and not only synchronised again: an append that failed is rolled back, and its next try writes all of its frames.
That is what the row on power cuts looks at; this one, that nothing is lost, doubled or left degraded.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faults.accounting import gaps
from faults.exchange import PLAIN, Way, exchange
from faults.many import send
from faults.meter import meter
from faults.row import Figure, Row, Run, all_of, none, told
from halton.log.verify import verify

PATIENCE_S = 10.0


def measure(run: Run) -> Iterator[Figure]:
    if shutil.which("strace") is None:
        yield told("not tried here: it takes strace, which makes a system call fail", 0)
        return
    rounds, requests, failed, injected, missed = run.count(20, 2), run.count(50, 20), 0, 0, 0
    with meter(run.folder / "m") as stack:
        expected, way = exchange(Way.direct(stack), PLAIN).comparable, Way.through(stack)
        for number in range(rounds):
            trace = run.folder / f"trace{number}"
            with _failing(stack.pid("ledger"), trace):
                failed += send(way, PLAIN, expected, requests).failed
                stack.calls()  # what was answered is durable then
            brought_about = trace.read_text().count("(INJECTED)")
            injected, missed = injected + brought_about, missed + (not brought_about)
        stack.wait()
        recorded = [call["call_id"] for call in stack.calls() if call["status"] == "ok"]
        yield none(f"rounds without a fault, of {rounds}", missed)
        yield told("faults, one a thread and round", injected)
        yield none(f"failures of {rounds * requests:,} requests", failed)
        yield all_of("calls that are recorded", len(recorded), rounds * requests)
        yield none("calls that are recorded twice", len(recorded) - len(set(recorded)))
        yield none("gaps", len(gaps(stack)))
        yield all_of("chain holds", verify(stack.home.log).sound, 1)


@contextmanager
def _failing(pid: int, trace: Path) -> Iterator[None]:
    """The first fsync of each thread from here on does nothing and returns EIO (strace(1), --inject)."""
    calls = "fsync,fdatasync"
    command = ["strace", "-f", "-qq", "-p", str(pid), "-o", str(trace), "-e", f"trace={calls}", "-e"]
    tracer = subprocess.Popen([*command, f"inject={calls}:error=EIO:when=1"], stderr=subprocess.PIPE)
    try:
        _wait_until_traced(pid, tracer.pid)
        yield
    finally:
        tracer.terminate()
        tracer.communicate(timeout=PATIENCE_S)


def _wait_until_traced(pid: int, tracer: int) -> None:
    """Until all threads are: one that writes before that would escape."""
    deadline = time.monotonic() + PATIENCE_S
    while not all(f"TracerPid:\t{tracer}\n" in file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/status")):
        if time.monotonic() > deadline:
            raise TimeoutError(f"process {pid} cannot be traced here")
        time.sleep(0.01)


ROW = Row(
    number=14,
    fault="fsync returns EIO once",
    demanded="never acknowledged and lost",
    measure=measure,
    in_suite=False,
    limit_s=120.0,
)
