"""What it does to the traffic that four clients browse the page of a million calls all the time, on the same cores.

    python tests/benchmarks/browse_traffic.py [--quick] [--json FILE] [--home DIR]

Requests through a whole meter on eight kept connections, so many a second, each timed from the moment it was due. In turn: with
nobody at the page; with four clients that open every page, table and canned query one after the other without a pause; and, as a
floor, with two programs that only count, at the page's low priority, as nothing on two cores is free.
"""

from __future__ import annotations

import argparse
import http.client
import os
import selectors
import ssl
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path

from durable import durable
from filled import MILLION, filled
from halton.paths import Home
from halton.publish.__main__ import NICENESS
from load import CHUNK, TIMEOUT_S, Route, complete, message
from measure import cpu_seconds, percentile
from pages import Page, get, page, queries, subjects, tables
from processes import Proxy, folder, halton, provider
from report import Figure, command, compared, say

CONNECTIONS, A_SECOND, CLIENTS = 8, 50, 4
ALONE, BROWSED, BURNED = "nobody browses", "4 clients browse", f"2 programs count at nice {NICENESS}"
COUNTING = ("nice", "-n", str(NICENESS), sys.executable, "-c", "while True: pass")


def measure(quick: bool = False) -> list[Figure]:
    """Make the home, then browse it beside the traffic."""
    with folder() as place:
        return figures(filled(place / "home", 100_000 if quick else MILLION), quick)


def figures(home: Home, quick: bool) -> list[Figure]:
    """Latencies of the traffic, each beside those of the same round with nobody at the page."""
    seconds, rounds = (6.0, 3) if quick else (15.0, 5)
    with ExitStack() as stack:
        place = stack.enter_context(folder())
        meter = stack.enter_context(halton(place, stack.enter_context(provider(place)), 2))
        shown = stack.enter_context(page(home))
        beside: dict[str, Callable[[], AbstractContextManager[None]]] = {ALONE: nullcontext, BURNED: burned}
        beside[BROWSED] = partial(browsed, home, shown)
        answered = 0
        for name, warm_up in beside.items():
            with warm_up():
                answered += len(_round(meter, f"warm-up, {name}", 2.0, []))
        found: dict[str, list[list[float]]] = defaultdict(list)
        for _ in range(rounds):
            for name in (ALONE, BROWSED, BURNED):
                with beside[name]():
                    found[name].append(_round(meter, name, seconds, [shown.pid]))
        answered += sum(len(taken) for each in found.values() for taken in each)
        return [*(figure for name in (BROWSED, BURNED) for figure in _figures(name, found)), *durable(meter, answered)]


def browsed(home: Home, shown: Page) -> AbstractContextManager[None]:
    """Four clients at the page, in a process of their own."""
    with closing(shown.connect()) as connection:
        paths = ["/", *tables(connection).values(), *subjects(home).values(), *queries().values()]
    return running([[sys.executable, __file__, "--client", str(shown.port), *paths]])


def burned() -> AbstractContextManager[None]:
    """Two programs that take all the time they can get."""
    return running([COUNTING, COUNTING])


@contextmanager
def running(commands: Sequence[Sequence[str]]) -> Iterator[None]:
    """Programs that do something all the while.

    :raises RuntimeError: if one of them ended by itself.
    """
    programs = [subprocess.Popen(command) for command in commands]
    try:
        time.sleep(0.5)
        yield
        if any(program.poll() is not None for program in programs):
            raise RuntimeError(f"{commands[0][:3]} ended by itself")
    finally:
        for program in programs:
            program.terminate()
            program.wait()


def browse(port: int, paths: Sequence[str]) -> None:
    """Open these pages in turn, each client beginning elsewhere, until somebody ends us."""

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        at = number * len(paths) // CLIENTS
        while True:
            get(connection, paths[at % len(paths)], worst=400)  # a query that had to wait too long for a core is refused
            at += 1

    threading.excepthook = lambda told: (sys.__excepthook__(told.exc_type, told.exc_value, None), os._exit(1))  # type: ignore[arg-type]
    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    threads[0].join()


def paced(connections: Sequence[ssl.SSLSocket], request: bytes, seconds: float) -> list[float]:
    """Send so many requests a second on whichever connection is free; the seconds of each since the moment it was due."""
    selector, free, taken = selectors.DefaultSelector(), list(connections), []
    for connection in connections:
        connection.setblocking(False)
        selector.register(connection, selectors.EVENT_READ, [bytearray(), 0.0])
    begin = time.perf_counter()
    due = [begin + number / A_SECOND for number in range(int(seconds * A_SECOND))]
    sent = 0
    while sent < len(due) or len(free) < len(connections):
        while sent < len(due) and free and time.perf_counter() >= due[sent]:
            connection = free.pop()
            selector.get_key(connection).data[1] = due[sent]
            connection.send(request)
            sent += 1
        wait = max(0.0, due[sent] - time.perf_counter()) if sent < len(due) and free else TIMEOUT_S
        for key, _ in selector.select(wait):
            if _answered(key.fileobj, key.data[0]):  # type: ignore[arg-type]
                taken.append(time.perf_counter() - key.data[1])
                key.data[0].clear()
                free.append(key.fileobj)  # type: ignore[arg-type]
    return taken


def _answered(connection: ssl.SSLSocket, buffer: bytearray) -> bool:
    try:
        while part := connection.recv(CHUNK):
            buffer += part
    except (ssl.SSLWantReadError, BlockingIOError):
        return complete(buffer)
    raise ConnectionError("the connection was closed")


def _round(meter: Proxy, name: str, seconds: float, pids: Sequence[int]) -> list[float]:
    route, request = Route.through(meter), message(streamed=False)
    connections = [route.connect() for _ in range(CONNECTIONS)]
    before = cpu_seconds(pids)
    taken = paced(connections, request, seconds)
    used = (cpu_seconds(pids) - before) / seconds
    for connection in connections:
        connection.close()
    meter.settle()
    p50, p99 = (percentile(taken, share) * 1e3 for share in (0.5, 0.99))
    say(f"  {name}: p50 {p50:.1f} ms, p99 {p99:.1f} ms; the page took {used:.0%} of a core")
    return taken


def _figures(name: str, found: dict[str, list[list[float]]]) -> list[Figure]:
    made = []
    for label, share in (("p50", 0.5), ("p99", 0.99)):
        ours, floors = ([percentile(taken, share) * 1e3 for taken in found[which]] for which in (name, ALONE))
        made.append(compared(f"traffic while {name}: {label}", "ms", ours, floors, ALONE))
    return made


if __name__ == "__main__":
    if sys.argv[1:2] == ["--client"]:
        browse(int(sys.argv[2]), sys.argv[3:])
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--home", type=Path)
    options, sys.argv[1:] = parser.parse_known_args()
    made = options.home
    command({"browse_traffic": (lambda quick: figures(Home(made), quick)) if made else measure}, __doc__)
