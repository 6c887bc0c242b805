"""Each process of the meter may have 64 files and sockets open, and more clients come than that: some are turned away at once,
none waits for ever, nothing crashes, and when they have left all is as before.
"""

from __future__ import annotations

import resource
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from eventually import eventually_in_threads
from faults.accounting import gaps
from faults.exchange import PLAIN, Way, exchange
from faults.many import send
from faults.meter import meter, pids
from faults.row import Figure, Row, Run, all_of, none, told

LIMIT = 64
CLIENTS = 200
PATIENCE_S = 15.0


def measure(run: Run) -> Iterator[Figure]:
    with meter(run.folder / "m") as stack:
        before = pids(stack)
        for pid in before.values():
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (LIMIT, LIMIT))
        expected, way = exchange(Way.direct(stack), PLAIN).comparable, Way.through(stack)
        answers = _crowd(way.port, run.count(CLIENTS, 120))
        for answer, count in sorted(answers.items()):
            yield told(f"of {sum(answers.values())} at once: {answer}", count)
        yield none("clients that got neither an answer nor an end", answers["nothing"])
        yield none("answers that are neither 200, 502, 503 nor 504", sum(answers.values()) - _known(answers))
        eventually_in_threads(lambda: send(way, PLAIN, expected, 1, 1).failed == 0)
        requests = run.count(1000, 50)
        yield none(f"afterwards: failures of {requests:,} requests", send(way, PLAIN, expected, requests).failed)
        same = sum(pids(stack)[name] == pid for name, pid in before.items())
        yield all_of("processes that are the same as before", same, len(before))
        stack.wait()
        yield told("kinds of gaps", len(gaps(stack)))


def _known(answers: Counter[str]) -> int:
    return sum(answers[name] for name in ("200", "502", "503", "504", "closed", "reset", "nothing"))


def _crowd(port: int, clients: int) -> Counter[str]:
    """What becomes of a CONNECT of each of so many that stay."""
    with ExitStack() as all_:
        channels = [all_.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE_S)) for _ in range(clients)]
        for channel in channels:
            channel.sendall(b"CONNECT api.anthropic.com:443 HTTP/1.1\r\nHost: api.anthropic.com:443\r\n\r\n")
        with ThreadPoolExecutor(clients) as pool:
            return Counter(pool.map(_answer, channels))


def _answer(channel: socket.socket) -> str:
    try:
        head = channel.recv(64)
    except TimeoutError:
        return "nothing"
    except OSError:
        return "reset"
    return head.split(b" ")[1].decode() if head else "closed"


ROW = Row(
    number=15,
    fault="no file descriptors left",
    demanded="the edge sheds with 503 at its own limit only; recovers; no crash",
    measure=measure,
    in_suite=False,
    limit_s=120.0,
)
