"""Copies of what passes, on their way to the ledger. Nothing that happens here may get out: the bytes pass all the same."""

from __future__ import annotations

from mitmproxy import http

from halton.capture.exchange import Exchange
from halton.capture.head import capped, now_us
from halton.frames import MAX_BODY_PART, ExchangeEnd, RequestBody, ResponseBody, SocketBytes
from halton.outbox.outbox import Outbox
from halton.outbox.sender import Class


class Tee:
    """Ships the parts of exchanges; an exchange of which a part found no room is lossy from there on."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def response(self, exchange: Exchange, data: bytes) -> bytes:
        """A part of an answer, given back as it came."""
        # mitmproxy drops a chunk whose callback raises.
        try:
            exchange.response_size += len(data)
            at_us = now_us()
            for start in range(0, len(data), MAX_BODY_PART):
                part = ResponseBody(exchange.exchange_id, at_us, data[start : start + MAX_BODY_PART])
                exchange.lossy |= not self._outbox.offer(exchange.exchange_id, part, Class.RESPONSE_BODY)
        except BaseException:
            exchange.lossy = True
        return data

    def request(self, exchange: Exchange, data: bytes) -> bytes:
        """A part of a request, or all of it, given back as it came."""
        try:
            self._ship_request(exchange, data)
        except BaseException:
            exchange.lossy = True
        return data

    def socket(self, exchange: Exchange, from_client: bool, data: bytes) -> None:
        """Bytes of a socket, up to the first that found no room: behind a hole nobody can read on."""
        if from_client:
            exchange.request_size += len(data)
        else:
            exchange.response_size += len(data)
        try:
            self._ship_socket(exchange, from_client, data)
        except BaseException:
            exchange.lossy = True

    def ended(self, exchange: Exchange, outcome: str, reason: str | None, trailers: http.Headers | None = None) -> ExchangeEnd:
        """What is told of an exchange that is over now."""
        return ExchangeEnd(
            exchange.exchange_id,
            now_us(),
            outcome,
            reason,
            exchange.http_status,
            exchange.response_size,
            exchange.lossy,
            capped(trailers.fields) if trailers else [],
            exchange.blocked,
        )

    def _ship_request(self, exchange: Exchange, data: bytes) -> None:
        # Behind the first bytes that found no room the rest says nothing.
        exchange.request_size += len(data)
        for start in range(0, len(data), MAX_BODY_PART):
            part = RequestBody(exchange.exchange_id, data[start : start + MAX_BODY_PART])
            if not self._outbox.offer(exchange.exchange_id, part, Class.REQUEST_BODY):
                break

    def _ship_socket(self, exchange: Exchange, from_client: bool, data: bytes) -> None:
        at_us = now_us()
        for start in range(0, len(data), MAX_BODY_PART):
            part = SocketBytes(exchange.exchange_id, at_us, from_client, data[start : start + MAX_BODY_PART])
            if exchange.lossy or not self._outbox.offer(exchange.exchange_id, part, Class.RESPONSE_BODY):
                exchange.lossy = True
                return
