"""Requests per second and CPU per request, against a plain streaming mitmdump.

    python tests/benchmarks/throughput.py

Keep-alive connections with one request in flight on each. CPU is that of all processes of a proxy (edge, capture and
ledger; the one of mitmdump), until every call is durable and in the views, over all requests answered.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from statistics import median

from durable import bytes_per_call, durable
from load import Result, Route, message, requests
from measure import cpu_seconds, percentile
from processes import Proxy, folder, halton, mitmdump, provider
from report import Figure, Target, command, compared, say

CONNECTIONS = (8, 32)
WORKERS = (1, 2)
LEAST = {1: 1.5, 2: 2.2}


class Rounds:
    """What the rounds of one proxy gave, for one number of connections."""

    def __init__(self) -> None:
        self.rates: list[float] = []
        self.cpu_us: list[float] = []
        self.slow_ms: list[float] = []

    def add(self, result: Result, cpu_s: float) -> None:
        """Take one round."""
        self.rates.append(result.rate)
        self.cpu_us.append(cpu_s / result.answered * 1e6)
        self.slow_ms.append(percentile(result.latencies, 0.99) * 1e3)


def measure(quick: bool = False) -> list[Figure]:
    """Run the rounds, one proxy after the other in each."""
    seconds, rounds = (1.5, 3) if quick else (4.0, 5)
    with ExitStack() as stack:
        place = stack.enter_context(folder())
        upstream = stack.enter_context(provider(place))
        floor = stack.enter_context(mitmdump(place, upstream))
        meters = {workers: stack.enter_context(halton(place, upstream, workers)) for workers in WORKERS}
        found: dict[tuple[str, int], Rounds] = defaultdict(Rounds)
        answered: dict[str, int] = defaultdict(int)
        for _ in range(rounds):
            for connections in CONNECTIONS:
                for proxy in (floor, *meters.values()):
                    answered[proxy.name] += _round(proxy, connections, seconds, found[proxy.name, connections])
        figures = [
            figure
            for workers, proxy in meters.items()
            for connections in CONNECTIONS
            for figure in _figures(proxy, workers, connections, found[proxy.name, connections], found[floor.name, connections])
        ]
        for proxy in meters.values():
            figures += [*durable(proxy, answered[proxy.name]), bytes_per_call(proxy, answered[proxy.name])]
    return figures


def _round(proxy: Proxy, connections: int, seconds: float, into: Rounds) -> int:
    route, request = Route.through(proxy), message(streamed=False)
    open_ones = [route.connect() for _ in range(connections)]
    before = cpu_seconds(proxy.pids)
    result = requests(open_ones, request, seconds=seconds)
    proxy.settle()
    into.add(result, cpu_seconds(proxy.pids) - before)
    for connection in open_ones:
        connection.close()
    say(f"  {proxy.name}, {connections} connections: {result.rate:,.0f} requests/s, {median(into.cpu_us):,.0f} µs CPU")
    return result.answered


def _figures(proxy: Proxy, workers: int, connections: int, ours: Rounds, floors: Rounds) -> list[Figure]:
    label = f"{proxy.name}, {connections} connections"
    return [
        compared(f"{label}: rate", "requests/s", ours.rates, floors.rates, "mitmdump", Target("≥", LEAST[workers])),
        compared(f"{label}: CPU", "µs/request", ours.cpu_us, floors.cpu_us, "mitmdump", Target("<", 1)),
        compared(f"{label}: latency p99", "ms", ours.slow_ms, floors.slow_ms, "mitmdump"),
    ]


if __name__ == "__main__":
    command({"throughput": measure}, __doc__)
