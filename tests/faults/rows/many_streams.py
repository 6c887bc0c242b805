"""A thousand SSE streams at once: their connections stand, the requests come 50 a second, and each stream outlasts them all.

The same without the meter is measured first. The provider and the clients have a process each, on the same cores as the meter.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import raw
from client import body
from faults.exchange import HOST, Body, Seen, Way
from faults.meter import meter, metering, ours, resident_bytes
from faults.provider import provider_beside
from faults.row import Figure, Row, Run, all_of, at_most, told
from halton.paths import Home

STREAMS = 1000
A_SECOND = 50
PART_S = 4.0  # a stream has nine parts
ADDED_MS = 50.0
RSS_MIB = 400.0
END_S = 120.0
REQUEST = raw.request(body("plain", streamed=True), b"x-api-key: sk-ant-api-test")


def measure(run: Run) -> Iterator[Figure]:
    streams, part_s = run.count(STREAMS, 40), 0.3 if run.quick else PART_S
    with provider_beside(run.folder / "beside", part_s) as (port, ca_file):
        with meter(run.folder, elsewhere={HOST: port}, roots=[ca_file]) as stack:
            way = Way.through(stack)
            way.context.load_verify_locations(ca_file)
            direct = asyncio.run(_all(way._replace(port=port, proxied=False), streams))
            with _memory(stack.home, metering(stack)) as memory:
                through = asyncio.run(_all(way, streams))
            stack.wait()
            recorded = sum(call["status"] == "ok" for call in stack.calls())
    whole = {stream.seen.comparable for stream in direct}
    same = sum({stream.seen.comparable} == whole for stream in through)
    yield all_of(f"complete and equal, of {streams:,}", same, streams)
    yield all_of("recorded", recorded, streams)
    yield told("open at once", _at_once(through))
    yield told("first byte without the meter, p99", _p99_ms(direct), "ms")
    yield at_most("first byte, added at p99", _p99_ms(through) - _p99_ms(direct), run.allowed(ADDED_MS), "ms")
    yield at_most("RSS of edge, worker and ledger, at most", memory.metering / (1 << 20), RSS_MIB, "MiB")
    yield told("RSS of all of the meter's processes, at most", memory.all / (1 << 20), "MiB")


@dataclass(frozen=True, slots=True)
class Streamed:
    """One stream: when it was asked for, when its first and its last byte came, on the monotonic clock, and what came."""

    asked: float
    first: float
    last: float
    seen: Seen


async def _all(way: Way, streams: int) -> list[Streamed]:
    connected = [await _connected(way) for _ in range(streams)]
    running = []
    for reader, writer in connected:
        running.append(asyncio.create_task(_streamed(reader, writer)))
        await asyncio.sleep(1 / A_SECOND)
    return await asyncio.gather(*running)


async def _connected(way: Way) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", way.port)
    if way.proxied:
        writer.write(f"CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\n\r\n".encode())
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
    await writer.start_tls(way.context, server_hostname=HOST)
    return reader, writer


async def _streamed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Streamed:
    asked = time.monotonic()
    writer.write(REQUEST)
    async with asyncio.timeout(END_S):
        head = await reader.readuntil(b"\r\n\r\n")
        first = time.monotonic()
        answer = Body(head)
        while not answer.whole and (part := await reader.read(1 << 16)):
            answer.feed(part)
    writer.close()
    return Streamed(asked, first, time.monotonic(), Seen(head, bytes(answer.data), "whole" if answer.whole else "closed"))


def _p99_ms(streams: Sequence[Streamed]) -> float:
    return sorted(stream.first - stream.asked for stream in streams)[int(len(streams) * 0.99)] * 1e3


def _at_once(streams: Sequence[Streamed]) -> int:
    """How many were open when the last one had begun."""
    begun = max(stream.first for stream in streams)
    return sum(stream.last >= begun for stream in streams)


@dataclass(slots=True)
class Memory:
    """The most that was held at a time, in bytes."""

    metering: int = 0
    all: int = 0


@contextmanager
def _memory(home: Home, processes: Sequence[int]) -> Iterator[Memory]:
    most, over = Memory(), threading.Event()

    def look() -> None:
        while not over.wait(0.5):
            most.metering = max(most.metering, resident_bytes(processes))
            most.all = max(most.all, resident_bytes(ours(home)))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield most
    finally:
        over.set()
        looking.join()


ROW = Row(
    number=16,
    fault="1,000 concurrent SSE streams",
    demanded="all complete; added p99 TTFB ≤ 50 ms; RSS ≤ 400 MiB",
    measure=measure,
    in_suite=False,
    limit_s=120.0,
)
