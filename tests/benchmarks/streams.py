"""A hundred SSE streams at once, against a plain streaming mitmdump.

    python tests/benchmarks/streams.py

Each stream has 200 chunks, 20 ms apart, and each chunk carries the time it was sent. In half of the rounds the connections
stand before, in the other half each stream opens its own, which then counts as time to the first byte.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack

from concurrent_load import Stream, concurrently, opened_and_streamed, ready_and_streamed
from durable import durable
from load import Route, message
from measure import percentile
from processes import Proxy, folder, halton, mitmdump, provider
from report import Figure, Target, command, compared, say

STREAMS = 100
CHUNKS = 200
DELAY_MS = 20
SHARE = Target("≤", 0.8)
KINDS = ("open connections", "new connections")
WORKERS = (1, 2)

type Summary = dict[str, float]


def measure(quick: bool = False) -> list[Figure]:
    """Run the rounds, one proxy after the other in each."""
    chunks, rounds = (100, 2) if quick else (CHUNKS, 3)
    with ExitStack() as stack:
        place = stack.enter_context(folder())
        upstream = stack.enter_context(provider(place, "--chunks", str(chunks), "--delay-ms", str(DELAY_MS)))
        floor = stack.enter_context(mitmdump(place, upstream))
        meters = [stack.enter_context(halton(place, upstream, workers)) for workers in WORKERS]
        found: dict[tuple[str, str], list[Summary]] = defaultdict(list)
        for number in range(rounds * len(KINDS)):
            kind = KINDS[number % len(KINDS)]
            for proxy in (floor, *meters):
                found[proxy.name, kind].append(_round(proxy, kind, chunks))
        figures = [
            figure
            for proxy in meters
            for kind in KINDS
            for figure in _figures(f"{proxy.name}, {kind}", found[proxy.name, kind], found[floor.name, kind])
        ]
        for proxy in meters:
            figures += durable(proxy, STREAMS * rounds * len(KINDS))
    return figures


def _round(proxy: Proxy, kind: str, chunks: int) -> Summary:
    route, request = Route.through(proxy), message(streamed=True)
    if kind == "open connections":
        ready = [route.connect() for _ in range(STREAMS)]
        streams = concurrently((ready_and_streamed(connection, request) for connection in ready), STREAMS)
    else:
        streams = concurrently((opened_and_streamed(route, request) for _ in range(STREAMS)), STREAMS)
    proxy.settle()
    summary = _summary(streams, chunks)
    shown = ", ".join(f"{name} {value:,.1f} ms" for name, value in summary.items())
    say(f"  {proxy.name}, {kind}: {shown}")
    return summary


def _summary(streams: Sequence[Stream], chunks: int) -> Summary:
    delays = [delay for stream in streams for delay in stream.delays]
    if len(delays) != chunks * STREAMS:
        raise ValueError(f"{len(delays)} chunks came, {chunks * STREAMS} were sent")
    return {
        "first byte p50": percentile([stream.first_byte for stream in streams], 0.5) * 1e3,
        "chunk delay p50": percentile(delays, 0.5) * 1e3,
        "chunk delay p99": percentile(delays, 0.99) * 1e3,
        "total p50": percentile([stream.total for stream in streams], 0.5) * 1e3,
    }


def _figures(label: str, ours: Sequence[Summary], floors: Sequence[Summary]) -> list[Figure]:
    return [
        compared(
            f"{label}: {name}",
            "ms",
            [summary[name] for summary in ours],
            [summary[name] for summary in floors],
            "mitmdump",
            SHARE if name in ("first byte p50", "chunk delay p99") else None,
        )
        for name in ours[0]
    ]


if __name__ == "__main__":
    command({"streams": measure}, __doc__)
