"""Asks whether a request may go, when all is known that policies ask for, and answers it in its provider's place if not."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from mitmproxy import http
from mitmproxy.net.http import status_codes

from halton.capture.attributing import Attributing
from halton.capture.enforcement import Enforcement
from halton.capture.exchange import Exchange
from halton.frames import RequestHead, Warned
from halton.outbox.outbox import Outbox
from halton.outbox.sender import Class
from halton.wire.refusal import Refusal
from halton.wire.request_facts import RequestFacts

Hold = Callable[[Callable[[], None]], None]
"""What a hook gives back that is not done: it is called with what is to be called then."""
HOLD_S = 0.05
READ_AT_ONCE_BYTES = 2 << 20
READ_WITHIN_S = 0.25
READERS = 2
UNREAD = RequestFacts()
_log = logging.getLogger(__name__)


class Deciding:
    """Never waits: a request that is long, or whose project is not known yet, stands still for a bounded time; no other does."""

    def __init__(self, outbox: Outbox, attributing: Attributing, enforcement: Enforcement) -> None:
        self._outbox = outbox
        self._attributing = attributing
        self._enforcement = enforcement
        self._readers = ThreadPoolExecutor(READERS, "policy-reader")
        self._reading: set[asyncio.Task[None]] = set()

    @property
    def active(self) -> bool:
        """Whether there is anything to decide."""
        return self._enforcement.active

    def decide(self, flow: http.HTTPFlow, exchange: Exchange, body: bytes | None, size: int | None) -> Hold | None:
        """Decide about a request; `body` is None where it is not held, `size` where it is not known."""
        has_gone = body is not None and bool(flow.request.stream)
        head = exchange.head
        if exchange.ruled or has_gone or head is None or not self._enforcement.active:
            # A body that is not held goes from here on: a policy that is set before its end comes too late for it.
            exchange.ruled |= body is None
            return None
        facts = self._enforcement.read(head, body, READ_AT_ONCE_BYTES)
        if facts is None and body is not None:
            decide = partial(self._decide_when_known, flow, exchange, size)
            return partial(self._read_and_decide, head, body, decide)
        return self._decide_when_known(flow, exchange, size, facts or UNREAD)

    def _read_and_decide(
        self, head: RequestHead, body: bytes, decide: Callable[[RequestFacts], Hold | None], resume: Callable[[], None]
    ) -> None:
        async def read_and_decide() -> None:
            hold = None
            try:
                hold = decide(await self._read(head, body))
            except Exception as error:
                _log.error("policy_failed", exc_info=error)
            if hold is None:
                resume()
            else:
                hold(resume)

        task = asyncio.get_running_loop().create_task(read_and_decide())
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def _read(self, head: RequestHead, body: bytes) -> RequestFacts:
        """Read a long body beside the traffic; one that takes too long asks for nothing that is known."""
        reading = asyncio.get_running_loop().run_in_executor(self._readers, self._enforcement.read, head, body)
        try:
            return await asyncio.wait_for(reading, READ_WITHIN_S) or UNREAD
        except TimeoutError:
            return UNREAD

    def _decide_when_known(self, flow: http.HTTPFlow, exchange: Exchange, size: int | None, facts: RequestFacts) -> Hold | None:
        decide = partial(self._decide, flow, exchange, facts, size)
        if exchange.attribution is None and exchange.questions and self._enforcement.needs_project:
            return partial(self._hold, exchange, decide)
        decide()
        return None

    def _hold(self, exchange: Exchange, decide: Callable[[], None], resume: Callable[[], None]) -> None:
        def decide_and_resume() -> None:
            try:
                decide()
            finally:
                resume()

        self._attributing.when_known(exchange, decide_and_resume, HOLD_S)

    def _decide(self, flow: http.HTTPFlow, exchange: Exchange, facts: RequestFacts, size: int | None) -> None:
        if exchange.head is None or exchange.over:
            return
        exchange.ruled = True
        known = exchange.attribution
        ruling = self._enforcement.rule(exchange.head, known.project if known else None, facts, size)
        for hit in ruling.warnings:
            self._outbox.offer(exchange.exchange_id, Warned(exchange.exchange_id, hit), Class.HEAD)
        if ruling.refusal is not None:
            exchange.blocked = ruling.blocked
            exchange.http_status, exchange.response_size = ruling.refusal.status, len(ruling.refusal.body)
            flow.request.stream = False
            flow.response = _response(ruling.refusal)


def _response(refusal: Refusal) -> http.Response:
    return http.Response(
        http_version=b"HTTP/1.1",
        status_code=refusal.status,
        reason=status_codes.RESPONSES.get(refusal.status, "").encode(),
        headers=http.Headers(refusal.headers),
        content=refusal.body,
        trailers=None,
        timestamp_start=time.time(),
        timestamp_end=time.time(),
    )
