"""Interim answers and trailers over HTTP/1.1: what either side gets when the other writes them, in any pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mitmproxy import connection, http
from mitmproxy.addons.proxyserver import Proxyserver
from mitmproxy.options import Options
from mitmproxy.proxy import commands, events
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layers.http import HTTPMode

from halton.capture.http1 import Http
from halton.capture.tunnel import Inline

ASKED = b"POST /v1/messages HTTP/1.1\r\nHost: api.acme.com\r\ncontent-length: 2\r\n\r\n{}"
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nlink: </b>\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 \r\n\r\n"
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
TRAILED = b"HTTP/1.1 200 OK\r\n" + CHUNKED + b"2\r\n{}\r\n0\r\nX-Sum: 1f\r\nx-sum: 2f\r\nEmpty: \r\n\r\n"
ASKED_TRAILED = b"POST /v1/messages HTTP/1.1\r\nHost: api.acme.com\r\n" + CHUNKED + b"2\r\n{}\r\n0\r\nX-B: 2\r\nX-a: 1\r\n\r\n"


class Wire:
    """Both ends of one plain connection: what each was sent, whether it was closed, and which hooks told of it."""

    def __init__(self, alpn: bytes | None = None) -> None:
        options = Options()
        Proxyserver().load(options)
        client = connection.Client(peername=("127.0.0.1", 1), sockname=("127.0.0.1", 2), alpn=alpn)
        context = Context(client, options)
        context.server = connection.Server(address=("127.0.0.1", 3))
        self.client, self.provider = context.client, context.server
        self.client.state = self.provider.state = connection.ConnectionState.OPEN
        self.provider.timestamp_start = 1.0
        self.sent: dict[connection.Connection, bytes] = {self.client: b"", self.provider: b""}
        self.closed: list[connection.Connection] = []
        self.flows: list[tuple[str, http.HTTPFlow]] = []
        hooks = {name: self._hook(name) for name in ("requestheaders", "request", "responseheaders", "response", "error")}
        self._layer = Inline(Http(context, HTTPMode.transparent), hooks)
        self._feed(events.Start())

    def say(self, said: bytes) -> None:
        """The client sends something."""
        self._feed(events.DataReceived(self.client, said))

    def answer(self, said: bytes) -> None:
        """The provider does."""
        self._feed(events.DataReceived(self.provider, said))

    def leave(self, side: connection.Connection) -> None:
        """One of them ends the connection."""
        side.state = connection.ConnectionState.CLOSED
        self._feed(events.ConnectionClosed(side))

    def hooks(self) -> list[str]:
        """What was told so far, in this order."""
        return [name for name, _ in self.flows]

    def _hook(self, name: str) -> Callable[[http.HTTPFlow], None]:
        def tell(flow: http.HTTPFlow) -> None:
            self.flows.append((name, flow))
            message = {"requestheaders": flow.request, "responseheaders": flow.response}.get(name)
            if message is not None:
                message.stream = lambda data: data

        return tell

    def _feed(self, event: events.Event) -> None:
        for command in self._layer.handle_event(event):
            if isinstance(command, commands.SendData):
                self.sent[command.connection] += command.data
            elif isinstance(command, commands.CloseConnection):
                self.closed.append(command.connection)
                command.connection.state = connection.ConnectionState.CLOSED
            elif isinstance(command, commands.OpenConnection):
                self._open(command)

    def _open(self, command: commands.OpenConnection) -> None:
        """The provider's next connection."""
        self.provider = command.connection
        self.provider.state = connection.ConnectionState.OPEN
        self.sent[self.provider] = b""
        self._feed(events.OpenConnectionCompleted(command, None))


def pieces(data: bytes, cuts: list[int]) -> Iterator[bytes]:
    """The data, cut at these places."""
    places = [0, *sorted({cut % len(data) for cut in cuts}), len(data)]
    yield from (data[start:end] for start, end in zip(places, places[1:], strict=False))


CUTS = st.lists(st.integers(min_value=0, max_value=1 << 16), max_size=12)


@given(CUTS)
def test_interim_answers_come_in_order_before_the_final_one_which_alone_is_told_of(cuts: list[int]) -> None:
    wire = Wire()
    wire.say(ASKED)
    for piece in pieces(CONTINUE + HINTS + HINTS + WHOLE, cuts):
        wire.answer(piece)
    assert wire.sent[wire.client] == CONTINUE + HINTS + HINTS + WHOLE
    assert wire.hooks() == ["requestheaders", "request", "responseheaders", "response"]
    assert {flow.response.status_code for _, flow in wire.flows if flow.response} == {200}


def test_an_interim_answer_does_not_wait_for_the_final_one() -> None:
    wire = Wire()
    wire.say(ASKED)
    wire.answer(HINTS)
    assert wire.sent[wire.client] == HINTS


def test_an_interim_answer_may_come_before_the_request_has_ended() -> None:
    wire = Wire()
    wire.say(ASKED_TRAILED[:-21])
    wire.answer(CONTINUE)
    assert wire.sent[wire.client] == CONTINUE
    wire.say(ASKED_TRAILED[-21:])
    wire.answer(WHOLE)
    assert (wire.sent[wire.provider], wire.sent[wire.client]) == (ASKED_TRAILED, CONTINUE + WHOLE)


def test_no_number_of_interim_answers_is_too_many() -> None:
    wire = Wire()
    wire.say(ASKED)
    wire.answer(CONTINUE * 5000 + WHOLE)
    assert wire.sent[wire.client] == CONTINUE * 5000 + WHOLE


def test_a_provider_that_leaves_after_an_interim_answer_has_failed() -> None:
    wire = Wire()
    wire.say(ASKED)
    wire.answer(HINTS)
    wire.leave(wire.provider)
    assert wire.sent[wire.client].startswith(HINTS + BAD_GATEWAY)
    assert wire.client in wire.closed
    assert wire.hooks() == ["requestheaders", "request", "error"]


def test_an_interim_answer_to_nothing_ends_the_provider_s_connection() -> None:
    wire = Wire()
    wire.say(ASKED)
    wire.answer(WHOLE)
    wire.answer(HINTS)
    assert (wire.sent[wire.client], wire.closed) == (WHOLE, [wire.provider])


def test_switching_protocols_is_final() -> None:
    switched = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n"
    wire = Wire()
    wire.say(b"GET / HTTP/1.1\r\nHost: api.acme.com\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n")
    wire.answer(HINTS + switched + b"\x81\x02hi")
    wire.say(b"\x00\x01")
    assert wire.sent[wire.client] == HINTS + switched + b"\x81\x02hi"
    assert wire.sent[wire.provider].endswith(b"\r\n\r\n\x00\x01")


@given(CUTS)
def test_trailers_of_an_answer_keep_order_and_case(cuts: list[int]) -> None:
    wire = Wire()
    wire.say(ASKED)
    for piece in pieces(TRAILED, cuts):
        wire.answer(piece)
    body, end, trailers = wire.sent[wire.client].partition(b"0\r\n")
    assert body.startswith(b"HTTP/1.1 200 OK\r\n" + CHUNKED)
    assert end + trailers == b"0\r\nX-Sum: 1f\r\nx-sum: 2f\r\nEmpty: \r\n\r\n"
    name, flow = wire.flows[-1]
    assert name == "response" and flow.response and flow.response.trailers
    assert flow.response.trailers.fields == ((b"X-Sum", b"1f"), (b"x-sum", b"2f"), (b"Empty", b""))


@given(CUTS)
def test_trailers_of_a_request_keep_order_and_case(cuts: list[int]) -> None:
    wire = Wire()
    for piece in pieces(ASKED_TRAILED, cuts):
        wire.say(piece)
    assert wire.sent[wire.provider].endswith(b"0\r\nX-B: 2\r\nX-a: 1\r\n\r\n")
    wire.answer(WHOLE)
    assert wire.sent[wire.client] == WHOLE


def test_nothing_of_it_stays_for_the_next_exchange_of_a_connection() -> None:
    plain = b"HTTP/1.1 200 OK\r\n" + CHUNKED + b"2\r\n{}\r\n0\r\n\r\n"
    asked = b"POST / HTTP/1.1\r\nHost: api.acme.com\r\n" + CHUNKED + b"2\r\n{}\r\n0\r\n\r\n"
    wire = Wire()
    for said, answer in ((ASKED_TRAILED, HINTS + TRAILED), (asked, plain), (ASKED, WHOLE)):
        wire.say(said)
        wire.answer(answer)
    assert wire.sent[wire.provider] == ASKED_TRAILED + asked + ASKED
    assert wire.sent[wire.client] == HINTS + TRAILED + plain + WHOLE
    assert wire.closed == []


def test_a_request_sent_while_another_is_answered_waits_for_its_turn() -> None:
    wire = Wire()
    wire.say(ASKED_TRAILED + ASKED)
    wire.answer(TRAILED)
    wire.answer(WHOLE)
    assert wire.sent[wire.provider] == ASKED_TRAILED + ASKED
    assert wire.sent[wire.client] == TRAILED + WHOLE


def test_a_connection_that_is_opened_later_does_the_same() -> None:
    wire = Wire()
    wire.say(ASKED)
    wire.answer(WHOLE)
    first = wire.provider
    wire.leave(first)
    wire.say(ASKED_TRAILED)
    assert wire.provider is not first
    wire.answer(HINTS + TRAILED)
    assert (wire.sent[first], wire.sent[wire.provider]) == (ASKED, ASKED_TRAILED)
    assert wire.sent[wire.client] == WHOLE + HINTS + TRAILED


@pytest.mark.parametrize("trailer", [b"no colon", b" folded: first", b"X-\xff: 1", b"Content-Length: many"])
def test_trailers_that_are_none_end_both_connections(trailer: bytes) -> None:
    wire = Wire()
    wire.say(ASKED)
    wire.answer(b"HTTP/1.1 200 OK\r\n" + CHUNKED + b"2\r\n{}\r\n0\r\n" + trailer + b"\r\n\r\n")
    assert set(wire.closed) == {wire.client, wire.provider}
    assert wire.hooks() == ["requestheaders", "request", "responseheaders", "error"]


def test_trailers_of_a_request_that_are_none_end_both_connections() -> None:
    wire = Wire()
    wire.say(ASKED_TRAILED[:-2])
    wire.say(b"no colon\r\n\r\n")
    assert set(wire.closed) == {wire.client, wire.provider}
    assert wire.hooks() == ["requestheaders", "error"]


@pytest.mark.parametrize("side", ["client", "provider"])
def test_whoever_leaves_among_the_trailers_has_not_finished(side: str) -> None:
    wire = Wire()
    if side == "client":
        wire.say(ASKED_TRAILED[:-2])
        wire.leave(wire.client)
    else:
        wire.say(ASKED)
        wire.answer(TRAILED[:-2])
        wire.leave(wire.provider)
    assert (wire.client if side == "provider" else wire.provider) in wire.closed
    assert wire.hooks()[-1] == "error"


def test_an_answer_to_head_has_neither_chunks_nor_trailers() -> None:
    wire = Wire()
    wire.say(b"HEAD / HTTP/1.1\r\nHost: api.acme.com\r\n\r\n")
    wire.answer(b"HTTP/1.1 200 OK\r\n" + CHUNKED)
    wire.say(ASKED)
    wire.answer(TRAILED)
    assert wire.sent[wire.client] == b"HTTP/1.1 200 OK\r\n" + CHUNKED + TRAILED


def test_http_2_has_a_side_of_its_own() -> None:
    """A client of HTTP/2 is greeted in it."""
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
    wire = Wire(alpn=b"h2")
    wire.say(preface)
    assert wire.sent[wire.client][3:5] == b"\x04\x00"
