"""The meter is killed while nothing is on its way: each process but the edge in turn, then all of them at once.

Once with the edge of a meter in the foreground, once with that of one in the background.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from faults.exchange import PLAIN, Way, exchange
from faults.meter import meter, ours, pids, seconds_until_back, strike
from faults.row import Figure, Row, Run, none, under
from faults.traffic import Call, one_call
from stack import Stack, start_meter

RESTART_S = 2.0
TURNS = (("capture-1",), ("ledger",), ("browse",), ("capture-1", "ledger", "browse"))


def measure(run: Run) -> Iterator[Figure]:
    requests = run.count(500, 30)
    for background in (False, True):
        where = "in the background" if background else "in the foreground"
        with meter(run.folder / where[-4:], background=background) as stack:
            way, failed = Way.through(stack), 0
            call = partial(one_call, way, PLAIN, exchange(Way.direct(stack), PLAIN).comparable)
            for turn in TURNS:
                before = [stack.pid(name) for name in turn]
                with ThreadPoolExecutor(1) as watching:
                    back_s = watching.submit(seconds_until_back, stack, turn, before, strike(before))
                    failed += _failures(run, call, requests // 6)
                yield under(f"{where}: {', '.join(turn)} back after", back_s.result(), run.allowed(RESTART_S), "s")
            _kill_all_but_the_edge(stack)
            failed += _failures(run, call, requests // 6)
            _start_again(stack, way.port, background=background)
            failed += _failures(run, call, requests - requests // 6 * 5)
            yield none(f"{where}: failures of {requests:,} requests", failed)


def _kill_all_but_the_edge(stack: Stack) -> None:
    by_name = pids(stack)
    del by_name["edge"]
    strike(by_name.values())
    if stack.process is not None:
        stack.process.wait()
    while set(ours(stack.home)) & set(by_name.values()):
        time.sleep(0.01)


def _start_again(stack: Stack, port: int, *, background: bool) -> None:
    if background:
        stack.halton("start")
    else:
        stack.process = start_meter(stack, port)
    stack.wait()
    assert stack.proxy_port == port, "the meter that came after has another port"


def _failures(run: Run, call: partial[Call], requests: int) -> int:
    wrong = [seen.wrong for seen in (call() for _ in range(requests)) if seen.wrong]
    if wrong:
        run.say(f"failed: {', '.join(wrong)}")
    return len(wrong)


ROW = Row(
    number=1,
    fault="meter killed while idle",
    demanded="0 failures of 1,000; restart < 2 s",
    measure=measure,
    in_suite=False,
    limit_s=120.0,
)
