"""The home folder gets another name while its meter runs: what is on its way ends well, and nothing is written elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator

from client import OpenStream
from faults.exchange import PLAIN, Way, exchange
from faults.many import send
from faults.meter import meter, ours
from faults.row import Figure, Row, Run, all_of, none, told, under
from faults.traffic import one_call
from halton.log.verify import verify
from halton.paths import Home

STOPS_S = 60.0
BEHIND = 10


def measure(run: Run) -> Iterator[Figure]:
    with meter(run.folder / "m") as stack:
        expected, way = exchange(Way.direct(stack), PLAIN).comparable, Way.through(stack)
        requests = run.count(200, 20)
        failed = send(way, PLAIN, expected, requests).failed
        stack.wait()
        stream = OpenStream(stack)
        renamed = Home(run.folder / "m" / "renamed")
        began = time.monotonic()
        stack.home.root.rename(renamed.root)
        # Each on a connection of its own: one that is kept alive may be closed by a stop just as its client asks again.
        calls = [one_call(way, PLAIN, expected) for _ in range(BEHIND)]
        failed += sum(bool(call.wrong) for call in calls)
        yield none(f"renamed: failures of {requests + BEHIND:,} requests up to that and right behind it", failed)
        stream.leave()
        assert stack.process is not None
        stack.process.wait(STOPS_S)
        yield under("renamed: the meter has stopped after", time.monotonic() - began, STOPS_S, "s")
        yield told("renamed: its processes that go on, the tunnel of an edge", len(ours(stack.home)))
        yield none("renamed: files made under the old name", sum(1 for _ in stack.home.root.rglob("*")))
        verdict = verify(renamed.log)
        yield all_of("renamed: chain holds", verdict.sound, 1)


ROW = Row(
    number=29,
    fault="home renamed while it runs",
    demanded="refuse or warn",
    measure=measure,
    in_suite=False,
    limit_s=120.0,
)
