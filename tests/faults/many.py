"""Many calls on few connections that stay open: how many of them failed, or saw another answer than without the meter."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

from faults.exchange import Seen, Way, answer

CONNECTIONS = 4


class Sent(NamedTuple):
    """So many calls: those that failed, and how long the slowest took, in seconds."""

    requests: int
    failed: int
    slowest_s: float


def send(way: Way, request: bytes, expected: Seen, requests: int, connections: int = CONNECTIONS) -> Sent:
    """Send these calls, as many on each connection; one that breaks is made anew."""
    with ThreadPoolExecutor(connections) as pool:
        shares = [requests // connections + (number < requests % connections) for number in range(connections)]
        done = list(pool.map(partial(_send, way, request, expected), shares))
    return Sent(requests, sum(one.failed for one in done), max(one.slowest_s for one in done))


def _send(way: Way, request: bytes, expected: Seen, requests: int) -> Sent:
    left, failed, slowest_s = requests, 0, 0.0
    while left:
        try:
            with way.connected() as channel:
                while left:
                    left -= 1
                    began = time.monotonic()
                    channel.sendall(request)
                    failed += answer(channel).comparable != expected
                    slowest_s = max(slowest_s, time.monotonic() - began)
        except OSError:
            failed += 1
            left -= not requests or left == requests  # a connection that is never made must not be tried for ever
    return Sent(requests, failed, slowest_s)
