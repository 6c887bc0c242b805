"""Requests to a provider that are no calls: nobody reads them, but they are counted, by host, and told now and then."""

from __future__ import annotations

import asyncio
from collections import Counter

from halton.frames import CONTROL
from halton.outbox.outbox import Outbox

TELL_S = 30.0
HOSTS = 256


class ControlTraffic:
    """Counts requests and bytes; what was not told yet is lost with the process, which is why it is no more than a count."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._requests: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()

    def request(self, host: str) -> None:
        """One passes. Hosts are providers', but a client may ask for any name below theirs."""
        if host in self._requests or len(self._requests) < HOSTS:
            self._requests[host] += 1

    def bytes(self, host: str, size: int) -> None:
        """A part of one, in either direction."""
        if host in self._requests:
            self._bytes[host] += size

    def tell(self) -> None:
        """Tell the ledger what has passed since it was told last."""
        requests, self._requests = self._requests, Counter()
        sizes, self._bytes = self._bytes, Counter()
        for host, count in requests.items():
            self._outbox.count_gap(CONTROL, host, calls=count, size=sizes[host])

    async def run(self) -> None:
        """Tell it now and then."""
        while True:
            await asyncio.sleep(TELL_S)
            self.tell()
