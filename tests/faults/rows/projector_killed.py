"""The ledger, and the projector in it, is killed under calls; then the views are those of a newer version, and of a newer schema.

What is on the page meanwhile is what was there, with a lag that status shows; afterwards a rebuild finds every row as it is.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from urllib.request import ProxyHandler, build_opener

from faults.exchange import PLAIN, Way, exchange
from faults.many import send
from faults.meter import meter, seconds_until_back, strike
from faults.row import Figure, Row, Run, all_of, none
from stack import STOP_S, Stack, start_meter


def measure(run: Run) -> Iterator[Figure]:
    with meter(run.folder / "m") as stack:
        expected, way = exchange(Way.direct(stack), PLAIN).comparable, Way.through(stack)
        kills, failed, shown = run.count(20, 2), 0, 0
        for _ in range(kills):
            failed += send(way, PLAIN, expected, 50).failed
            pid = stack.pid("ledger")
            killed = strike([pid])
            shown += _page(stack) == 200
            failed += send(way, PLAIN, expected, 20).failed
            seconds_until_back(stack, ["ledger"], [pid], killed)
        stack.wait()
        yield none(f"killed {kills} times: failures of {70 * kills:,} requests", failed)
        yield all_of("killed: answers of the page meanwhile", shown, kills)
        yield all_of("killed: calls recorded", len({call["call_id"] for call in stack.calls()}), 70 * kills)
        yield from _rebuilt(stack, "killed")
        for name, statement in _NEWER.items():
            yield from _newer(stack, name, statement, len(stack.calls()))
        failed = send(Way.through(stack), PLAIN, expected, 50).failed
        yield none("after all of it: failures of 50 requests", failed)
        yield from _rebuilt(stack, "after all of it")


_NEWER = {
    "views of another version of a projection": "update checkpoints set digest = 'newer'",
    "views with a column that this version does not know": "alter table calls add column newer text",
    "views without a table": "drop table usage_daily",
    "checkpoints of a newer schema": "alter table checkpoints add column newer text",
}


def _newer(stack: Stack, name: str, statement: str, calls: int) -> Iterator[Figure]:
    """Views that a later version left behind: they are read or made again, and hold what the log holds."""
    assert stack.process is not None
    stack.process.terminate()
    stack.process.wait(STOP_S)
    with closing(sqlite3.connect(stack.home.views)) as connection, connection:
        connection.execute(statement)
    stack.process = start_meter(stack)
    stack.wait()
    yield all_of(f"{name}: calls in the views", len(stack.calls()), calls)


def _rebuilt(stack: Stack, when: str) -> Iterator[Figure]:
    command = [sys.executable, "-m", "halton", "rebuild", "--check"]
    checked = subprocess.run(command, env=stack.environment, capture_output=True, text=True, timeout=120.0)
    yield all_of(f"{when}: status of halton rebuild --check, which compares every row", checked.returncode, 0)


def _page(stack: Stack) -> int:
    port = stack.status()["browse"]["port"]
    with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}/projections/calls.json?_size=1", timeout=10.0) as answer:
        return int(answer.status)


ROW = Row(
    number=23,
    fault="projector killed, views of a newer version",
    demanded="page serves what was there; a rebuild finds 0 differences",
    measure=measure,
    in_suite=False,
    limit_s=180.0,
)
