"""What passes the edge unread, against the same without a proxy.

    python tests/benchmarks/tunnel.py

The host is no provider's, so the edge tunnels it blind: keep-alive requests over TLS, a new connection for each request,
and one long download of plain bytes.
"""

from __future__ import annotations

import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import replace

from concurrent_load import asked_once, concurrently
from load import Route, message, requests
from measure import cpu_seconds
from processes import Provider, edge, folder, provider
from report import Figure, Target, command, compared, say

CONNECTIONS = 32
AT_ONCE = 8
HALF = Target("≥", 0.5)
DIRECT, TUNNELLED = "direct", "through the edge"


def measure(quick: bool = False) -> list[Figure]:
    """Run the rounds: direct, then through the edge, in each."""
    seconds, opened, size_mib, rounds = (1.5, 200, 128, 3) if quick else (4.0, 1000, 512, 5)
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    with ExitStack() as stack:
        place = stack.enter_context(folder())
        upstream = stack.enter_context(provider(place))
        proxy = stack.enter_context(edge(place))
        through = Route.through(proxy, "localhost", upstream.port, upstream.ca_file)
        before = cpu_seconds(proxy.pids)
        for _ in range(rounds):
            for label, route in ((DIRECT, Route.direct(upstream)), (TUNNELLED, through)):
                found["keep-alive", label].append(_keep_alive(route, seconds))
                found["new connections", label].append(_new_connections(route, opened))
                found["download", label].append(_download(route, upstream, size_mib))
                say(f"  {label}: " + ", ".join(f"{name} {found[name, label][-1]:,.0f}" for name, _ in UNITS))
        say(f"  the edge used {cpu_seconds(proxy.pids) - before:.1f} s of CPU")
    return [compared(name, unit, found[name, TUNNELLED], found[name, DIRECT], DIRECT, HALF) for name, unit in UNITS]


UNITS = (("keep-alive", "requests/s"), ("new connections", "connections/s"), ("download", "MB/s"))


def _keep_alive(route: Route, seconds: float) -> float:
    open_ones = [route.connect() for _ in range(CONNECTIONS)]
    result = requests(open_ones, message(streamed=False), seconds=seconds)
    for connection in open_ones:
        connection.close()
    return result.rate


def _new_connections(route: Route, number: int) -> float:
    request = message(streamed=False)
    begin = time.perf_counter()
    concurrently((asked_once(route, request) for _ in range(number)), AT_ONCE)
    return number / (time.perf_counter() - begin)


def _download(route: Route, upstream: Provider, size_mib: int) -> float:
    size = size_mib << 20
    address = route.address if route.tunnelled else ("localhost", upstream.bulk_port)
    connection = replace(route, port=upstream.bulk_port, address=address).connect_plain()
    buffer, left = bytearray(1 << 20), size
    begin = time.perf_counter()
    connection.sendall(b"%d\n" % size)
    while left:
        taken = connection.recv_into(buffer)
        if not taken:
            raise ConnectionError("the download was cut")
        left -= taken
    seconds = time.perf_counter() - begin
    connection.close()
    return size / 1e6 / seconds


if __name__ == "__main__":
    command({"tunnel": measure}, __doc__)
