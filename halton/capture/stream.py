"""One request and its answer in mitmproxy's layers, where a request may be refused before all of it has come."""

from __future__ import annotations

import time
from dataclasses import dataclass

from mitmproxy import http
from mitmproxy.proxy.commands import StartHook
from mitmproxy.proxy.layer import CommandGenerator
from mitmproxy.proxy.layers.http import DropStream, HttpStream, SendHttp
from mitmproxy.proxy.layers.http._base import HttpEvent
from mitmproxy.proxy.layers.http._events import RequestData, RequestEndOfMessage, RequestHeaders, ResponseEndOfMessage
from mitmproxy.proxy.layers.http._hooks import HttpResponseHeadersHook

MAX_BUFFERED_REQUEST = 32 << 20


@dataclass
class RequestGrowsHook(StartHook):
    """A request that is held until it is complete is longer than may be held: it is sent on from here, or refused."""

    flow: http.HTTPFlow


class Stream(HttpStream):
    """mitmproxy's, with two more ways: a refusal is sent at once, and what still comes of its request is let go."""

    def state_wait_for_request_headers(self, event: RequestHeaders) -> CommandGenerator[None]:
        """Take the head; whoever was told of it may have refused it."""
        yield from super().state_wait_for_request_headers(event)
        if not event.end_stream and self.client_state == self.state_consume_request_body and self.flow.response:
            yield from self._refuse()

    def state_consume_request_body(self, event: HttpEvent) -> CommandGenerator[None]:
        """Hold what comes of the body, up to a bound."""
        if not isinstance(event, RequestData) or len(self.request_body_buf) + len(event.data) <= MAX_BUFFERED_REQUEST:
            yield from super().state_consume_request_body(event)
            return
        yield RequestGrowsHook(self.flow)
        held = RequestData(self.stream_id, bytes(self.request_body_buf) + event.data)
        self.request_body_buf.clear()
        if (yield from self.check_killed(True)):
            return
        if self.flow.response:
            yield from self._refuse()
            return
        yield from self.start_request_stream()
        if self.client_state == self.state_stream_request_body:
            yield from self.state_stream_request_body(held)

    def state_refused(self, event: HttpEvent) -> CommandGenerator[None]:
        """The answer was sent: the rest of the request is read, so that the client comes to read the answer."""
        if isinstance(event, RequestEndOfMessage):
            self.client_state = self.state_done
            self.flow.live = False
            yield DropStream(self.stream_id)

    def _refuse(self) -> CommandGenerator[None]:
        assert self.flow.response
        self.client_state = self.state_refused
        self.flow.response.timestamp_start = time.time()
        yield HttpResponseHeadersHook(self.flow)
        yield from self.send_response()
        yield SendHttp(ResponseEndOfMessage(self.stream_id), self.context.client)
