"""Another process holds the log locked for a minute: events wait, and all are there when it lets go."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing

from faults.accounting import well_again
from faults.exchange import PLAIN, Way, exchange
from faults.many import send
from faults.meter import meter, ours, resident_bytes
from faults.row import Figure, Row, Run, all_of, at_most, none, told
from halton.log.verify import verify

LOCKED_S = 60.0
PER_SECOND = 50  # more than a machine full of agents makes
GROWTH_MIB = 32
RECOVERY_S = 10.0
WARM_UP = 500


def measure(run: Run) -> Iterator[Figure]:
    with meter(run.folder / "m") as stack:
        expected, way = exchange(Way.direct(stack), PLAIN).comparable, Way.through(stack)
        made = send(way, PLAIN, expected, run.count(WARM_UP, 100)).requests
        stack.wait()
        before, failed, locked_requests = resident_bytes(ours(stack.home)), 0, 0
        with closing(sqlite3.connect(stack.home.log, isolation_level=None)) as other:
            other.execute("begin exclusive")
            until = time.monotonic() + run.count(int(LOCKED_S), 7)
            while (began := time.monotonic()) < until:
                failed += send(way, PLAIN, expected, PER_SECOND).failed
                locked_requests += PER_SECOND
                time.sleep(max(0.0, began + 1.0 - time.monotonic()))
            grown = (resident_bytes(ours(stack.home)) - before) / (1 << 20)
            says = stack.status()["failing"]
            other.execute("rollback")
        made += locked_requests
        yield none(f"locked: failures of {locked_requests:,} requests", failed)
        yield all_of("locked: status says that it is", says == "SQLITE_BUSY", 1)
        yield at_most("locked: memory of all processes grew by", grown, GROWTH_MIB, "MiB")
        yield from well_again(run, stack, "locked", made, RECOVERY_S)
        recorded = sum(call["status"] == "ok" for call in stack.calls())
        yield told("locked: calls recorded", recorded)
        yield all_of("chain holds", verify(stack.home.log).sound, 1)


ROW = Row(
    number=11,
    fault="log locked by another process",
    demanded="queue, then gap event; 0 lost; RSS growth ≤ 32 MiB",
    measure=measure,
    in_suite=False,
    limit_s=120.0,
)
