"""Clients leave in the middle of a stream, by a reset or by an orderly end: the provider is left too, and the call is recorded.

Each client knows the serial of its answer from the ids in it, and so when the provider noticed.
"""

from __future__ import annotations

import re
import socket
import ssl
import struct
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import raw
from client import body
from eventually import eventually_in_threads
from faults.exchange import Way
from faults.meter import meter
from faults.row import Figure, Row, Run, all_of, told, under
from stack import Stack

CLOSED_S = 1.0
PATIENCE_S = 10.0
AT_ONCE = 4
REQUEST = raw.request(body("endless", streamed=True), b"x-api-key: sk-ant-api-test")
_RESET = struct.pack("ii", 1, 0)
# The last twelve digits of an answer's ids are its serial.
_ID = re.compile(rb'"id":"msg_01[0-9a-f]{8}([0-9a-f]{12})')


def measure(run: Run) -> Iterator[Figure]:
    aborts = run.count(1000, 20)
    with meter(run.folder, delay_s=0.01) as stack:
        way = Way.through(stack)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            waits = list(pool.map(partial(_abort, stack, way), range(aborts)))
        waits.sort()
        yield under(f"upstream closed, longest of {aborts:,}", waits[-1], run.allowed(CLOSED_S), "s")
        yield told("upstream closed, median", waits[len(waits) // 2] * 1e3, "ms")
        eventually_in_threads(lambda: len(stack.calls()) >= aborts)
        counted = Counter((call["status"], call["usage_known"], call["partial"]) for call in stack.calls())
        yield all_of("recorded as aborted, with the usage so far", counted["aborted", True, True], aborts)
        if len(counted) > 1:
            run.say(f"recorded: {dict(counted)}")


def _abort(stack: Stack, way: Way, number: int) -> float:
    """Seconds from leaving until the provider saw it; every second client resets."""
    with way.connected() as channel:
        channel.sendall(REQUEST)
        serial = _serial(channel)
        if number % 2:
            channel.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    left = time.monotonic()
    while not any(sent.serial == serial for sent in stack.provider.sent[-8 * AT_ONCE :]):
        if time.monotonic() - left > PATIENCE_S:
            return PATIENCE_S
        time.sleep(0.001)
    return time.monotonic() - left


def _serial(channel: ssl.SSLSocket) -> int:
    heard = b""
    while not (found := _ID.search(heard)) or b"content_block_delta" not in heard:
        if not (part := channel.recv(1 << 14)):
            raise ConnectionError("the stream ended by itself")
        heard += part
    return int(found[1], 16)


ROW = Row(
    number=18,
    fault="client aborts mid-stream",
    demanded="upstream closed < 1 s, usage partial; 100 % of 1,000",
    measure=measure,
)
