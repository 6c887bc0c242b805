"""The provider ends a stream half way, by a reset or without its last chunk: the client sees what it would see without us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import raw
from client import body
from eventually import eventually_in_threads
from faults.exchange import Way, exchange
from faults.meter import meter
from faults.row import Figure, Row, Run, all_of, none
from stack import Stack

AT_ONCE = 4


def measure(run: Run) -> Iterator[Figure]:
    breaks = run.count(500, 20)
    with meter(run.folder, delay_s=0.002) as stack:
        for scenario in ("reset", "cut"):
            yield from _broken_off(run, stack, scenario, breaks)
        eventually_in_threads(lambda: len(stack.calls()) >= 2 * breaks)
        statuses = Counter((call["status"], call["usage_known"], call["partial"]) for call in stack.calls())
        yield all_of("recorded as cut, with the usage so far", statuses["cut", True, True], 2 * breaks)


def _broken_off(run: Run, stack: Stack, scenario: str, breaks: int) -> Iterator[Figure]:
    whole = exchange(Way.direct(stack), _request("plain")).comparable
    direct, way = exchange(Way.direct(stack), _request(scenario)).comparable, Way.through(stack)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        seen = [answer.comparable for answer in pool.map(lambda _: exchange(way, _request(scenario)), range(breaks))]
    ends = Counter(answer.end for answer in seen)
    run.say(f"{scenario}: direct {direct.end}, through the meter {dict(ends)}; {len(direct.body)} of {len(whole.body)} bytes")
    if scenario == "reset":
        yield all_of("reset: a reset, as without the meter", ends[direct.end], breaks)
    else:
        yield none("cut: seen as a whole answer", ends["whole"])
    yield none(f"{scenario}: heads that differ", sum(answer.head != direct.head for answer in seen))
    yield none(f"{scenario}: bodies that are no prefix", sum(not whole.body.startswith(answer.body) for answer in seen))
    lacking = sum(len(direct.body) - len(answer.body) for answer in seen)
    yield none(f"{scenario}: bytes that come without the meter and not with it", lacking)


def _request(scenario: str) -> bytes:
    return raw.request(body(scenario, streamed=True), b"x-api-key: sk-ant-api-test")


ROW = Row(
    number=19,
    fault="provider breaks off mid-stream",
    demanded="client sees the same; byte-equal prefix",
    measure=measure,
)
