"""How a worker leaves: what is under way finishes, and each client is told to come again on another connection."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from weakref import WeakSet

from mitmproxy import http

from halton.capture.addon import SWITCHED, Metering
from halton.capture.deciding import Hold

POLL_S = 0.02
# A client that had its answer may send the next request at once, before it has seen that this connection is to end.
QUIET_S = 0.3
# So long a connection may take from its CONNECT to its first request: two handshakes, one of them with the provider.
FRESH_S = 2.0


class Leaving:
    """Stands between mitmproxy and the metering: it sees every request, whether it is a call or not."""

    def __init__(self, metering: Metering) -> None:
        self._metering = metering
        # Weakly: mitmproxy tells no end of some flows, and lets go of all.
        self._flows: WeakSet[http.HTTPFlow] = WeakSet()
        self._leaves = False
        self._taken_at = 0.0

    def taken(self) -> None:
        """A connection came."""
        self._taken_at = time.monotonic()

    def requestheaders(self, flow: http.HTTPFlow) -> Hold | None:
        """A request begins."""
        self._flows.add(flow)
        return self._metering.requestheaders(flow)

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """An answer begins; if we leave, it is the last on its connection (RFC 9112 §9.6; in HTTP/2 there is no such field)."""
        self._metering.responseheaders(flow)
        has_field = not (flow.request.is_http2 or flow.request.is_http3)
        if self._leaves and has_field and flow.response is not None and flow.response.status_code != SWITCHED:
            flow.response.headers["connection"] = "close"

    def response(self, flow: http.HTTPFlow) -> None:
        """An answer is complete."""
        self._flows.discard(flow)
        self._metering.response(flow)

    def error(self, flow: http.HTTPFlow) -> None:
        """An exchange ended otherwise."""
        self._flows.discard(flow)
        self._metering.error(flow)

    async def drain(
        self, connections: WeakSet[asyncio.StreamWriter], timeout_s: float, serves: Callable[[], bool] = lambda: True
    ) -> None:
        """Wait until nothing is on its way, or the time is over; then end the connections, on which only idle clients are.

        `serves` is whether anybody is here: one that has come is, before it has a connection.
        """
        self._leaves = True
        busy_at = time.monotonic()  # the edge may hand over until it has heard that we leave
        deadline = busy_at + timeout_s
        while (now := time.monotonic()) < deadline:
            if self._flows or self._metering.calls():
                busy_at = now
            elif now > busy_at + QUIET_S and (not serves() or now > self._taken_at + FRESH_S):
                break
            await asyncio.sleep(POLL_S)
        for writer in connections:
            writer.close()
