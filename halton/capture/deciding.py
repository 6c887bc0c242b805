"""Asks whether a request may go, when all is known that policies ask for, and answers it in its provider's place if not."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from mitmproxy import http
from mitmproxy.net.http import status_codes

from halton.capture.attributing import Attributing
from halton.capture.enforcement import Enforcement
from halton.capture.exchange import Exchange
from halton.frames import Warned
from halton.outbox.outbox import Outbox
from halton.outbox.sender import Class
from halton.wire.refusal import Refusal

Hold = Callable[[Callable[[], None]], None]
"""What a hook gives back that is not done: it is called with what is to be called then."""
HOLD_S = 0.05


class Deciding:
    """Never waits: a request whose project is not known yet stands still, for 50 ms at the most, and no other does."""

    def __init__(self, outbox: Outbox, attributing: Attributing, enforcement: Enforcement) -> None:
        self._outbox = outbox
        self._attributing = attributing
        self._enforcement = enforcement

    @property
    def active(self) -> bool:
        """Whether there is anything to decide."""
        return self._enforcement.active

    def decide(self, flow: http.HTTPFlow, exchange: Exchange, body: bytes | None, size: int | None) -> Hold | None:
        """Decide about a request; `body` is None where it is not held, `size` where it is not known."""
        if exchange.ruled or not self._enforcement.active:
            return None
        decide = partial(self._decide, flow, exchange, body, size)
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

    def _decide(self, flow: http.HTTPFlow, exchange: Exchange, body: bytes | None, size: int | None) -> None:
        if exchange.head is None or exchange.over:
            return
        exchange.ruled = True
        known = exchange.attribution
        ruling = self._enforcement.rule(exchange.head, known.project if known else None, body, size)
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
