"""HTTP/1.1 passed on whole: interim answers and trailers, for which mitmproxy's has no place, go through as they came."""

from __future__ import annotations

from dataclasses import dataclass

import h11
from mitmproxy import connection, http
from mitmproxy.addons import next_layer
from mitmproxy.net.http import http1
from mitmproxy.proxy import commands, events, layer
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layer import CommandGenerator
from mitmproxy.proxy.layers.http import HttpClient, HttpLayer, HTTPMode, RegisterHttpConnection, validate_request
from mitmproxy.proxy.layers.http._base import HttpEvent, ReceiveHttp
from mitmproxy.proxy.layers.http._events import RequestTrailers, ResponseTrailers
from mitmproxy.proxy.layers.http._http1 import Http1Client, Http1Connection, Http1Server

from halton.capture.stream import Stream

INTERIM = range(100, 200)
SWITCHED = 101  # final, although its number is among the interim ones (RFC 9110 §15.2.2)
LAST_CHUNK = b"0\r\n\r\n"
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_TRAILERS = (RequestTrailers, ResponseTrailers)


@dataclass
class RefusedHeadHook(commands.StartHook):
    """A request was refused for its head: it reaches no provider, and is no call."""

    client: connection.Client


class Side(Http1Connection):
    """What both sides of a meter do with trailers (RFC 9112 §7.1.2)."""

    ReceiveTrailers: type[RequestTrailers | ResponseTrailers]
    _unsent: http.Headers | None = None

    def _handle_event(self, event: events.Event) -> CommandGenerator[None]:
        """Choose the way of an event: each chunk comes by here, so this returns what runs and is no generator on top of it."""
        if isinstance(event, HttpEvent):
            if isinstance(event, _TRAILERS):
                self._unsent = event.trailers
                return _nothing()
            return self.send(event) if self._unsent is None else self._send_trailed(event, self._unsent)
        if isinstance(event, events.DataReceived) and self.state != self.passthrough:
            self.buf += event.data
        way: CommandGenerator[None] = self.state(event)
        return way

    def _send_trailed(self, event: HttpEvent, trailers: http.Headers) -> CommandGenerator[None]:
        """The end of a message with its trailers; one without chunks, as HTTP/2 has it, leaves no place for them."""
        self._unsent = None
        for command in self.send(event):
            if isinstance(command, commands.SendData) and command.data == LAST_CHUNK:
                command.data = b"0\r\n%b\r\n" % bytes(trailers)
            yield command

    def read_body(self, event: events.Event) -> CommandGenerator[None]:
        """Take what has come of a body; in mitmproxy's own, trailers are an exception that leaves both sides waiting."""
        assert self.stream_id is not None
        closed = isinstance(event, events.ConnectionClosed)
        while True:
            try:
                part = self.body_reader.read_eof() if closed else self.body_reader(self.buf)
            except h11.ProtocolError as error:
                failed = self.ReceiveProtocolError
                yield commands.CloseConnection(self.conn)
                yield ReceiveHttp(failed(self.stream_id, f"HTTP/1 protocol error: {error}", failed.code))
                return
            if part is None:
                return
            if not isinstance(part, h11.Data):
                yield from self._end(self.stream_id, part)
                return
            if part.data:
                yield ReceiveHttp(self.ReceiveData(self.stream_id, bytes(part.data)))

    def _end(self, stream_id: int, end: h11.EndOfMessage) -> CommandGenerator[None]:
        if end.headers:
            yield ReceiveHttp(self.ReceiveTrailers(stream_id, http.Headers(end.headers.raw_items())))
        yield ReceiveHttp(self.ReceiveEndOfMessage(stream_id))
        is_request = self.ReceiveTrailers is RequestTrailers
        yield from self.mark_done(request=is_request, response=not is_request)


class ClientSide(Side, Http1Server):
    """Speaks with the client."""

    ReceiveTrailers = RequestTrailers

    def read_headers(self, event: events.ConnectionEvent) -> CommandGenerator[None]:
        """Take a request's head; one that its provider could read otherwise than we do is refused (RFC 9112 §2.2, §3.2, §5.2)."""
        steps = super().read_headers(event)
        if (first := next(steps, None)) is None:
            return
        if isinstance(first, ReceiveHttp) and self.request is not None and self._is_sound(self.request):
            yield first
            yield from steps
        elif isinstance(first, ReceiveHttp | commands.SendData):  # mitmproxy sends what it refuses itself
            yield RefusedHeadHook(self.context.client)
            yield commands.SendData(self.conn, BAD_REQUEST if isinstance(first, ReceiveHttp) else first.data)
            yield commands.CloseConnection(self.conn)
            self.state = self.done
        else:
            yield first
            yield from steps

    def _is_sound(self, request: http.Request) -> bool:
        """Whether all read it alike, and it can go on as it came: mitmproxy would write the connection's scheme over another."""
        scheme = "https" if self.conn.tls else "http"
        return _is_plain(request) and request.scheme in ("", scheme) and not validate_request(HTTPMode.transparent, request, True)


class ProviderSide(Side, Http1Client):
    """Speaks with the provider."""

    ReceiveTrailers = ResponseTrailers

    def read_headers(self, event: events.ConnectionEvent) -> CommandGenerator[None]:
        """Take the final answer's head; an interim one goes to the client at once, past the stream, which knows but one."""
        while True:
            steps = super().read_headers(event)
            if (first := next(steps, None)) is None:
                return
            if self.response is None or self.response.status_code not in INTERIM or self.response.status_code == SWITCHED:
                break
            # Over HTTP/2 mitmproxy drops them, from whichever side.
            if self.context.client.alpn != b"h2":
                yield commands.SendData(self.context.client, http1.assemble_response_head(self.response))
            self.response = None
        yield first
        yield from steps


class Http(HttpLayer):
    """mitmproxy's HTTP, with our two sides where its own HTTP/1.1 would be."""

    def __init__(self, context: Context, mode: HTTPMode) -> None:
        super().__init__(context, mode)
        if context.client.alpn != b"h2":
            # It makes one for the client only if there is none.
            self.connections[context.client] = ClientSide(context.fork())

    def make_stream(self, stream_id: int) -> CommandGenerator[None]:
        """A request begins."""
        self.streams[stream_id] = Stream(self.context.fork(), stream_id)
        yield from self.event_to_child(self.streams[stream_id], events.Start())

    def register_connection(self, command: RegisterHttpConnection) -> CommandGenerator[None]:
        """The way to a provider is open; what mitmproxy chose to speak there has not said a word, and steps aside."""
        layers = self.connections[command.connection].context.layers
        if isinstance(layers[-1], Http1Client):
            layers.pop()
            chooser = layers[-1]
            assert isinstance(chooser, HttpClient)
            chooser.child_layer = ProviderSide(chooser.context)
            chooser._handle_event = chooser.child_layer.handle_event  # type: ignore[method-assign]
            yield from chooser.child_layer.handle_event(events.Start())
        yield from super().register_connection(command)


class NextLayer(next_layer.NextLayer):
    """mitmproxy's choice of the next layer, but for HTTP, which is ours; by this name it looks for it."""

    def next_layer(self, nextlayer: layer.NextLayer) -> None:
        """Choose, once enough has come."""
        super().next_layer(nextlayer)
        if isinstance(nextlayer.layer, HttpLayer):
            nextlayer.context.layers.remove(nextlayer.layer)
            nextlayer.layer = Http(nextlayer.context, nextlayer.layer.mode)


def _is_plain(request: http.Request) -> bool:
    """Whether no value ends a line for somebody, as in a folded one, and one Host at most is named."""
    hosts = 0
    for name, value in request.headers.fields:
        hosts += name.lower() == b"host"
        if b"\r" in value or b"\n" in value or b"\0" in value:
            return False
    return hosts <= 1


def _nothing() -> CommandGenerator[None]:
    yield from ()
