"""A request that is refused before all of it has come, or that turns out longer than may be held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from mitmproxy import connection, http
from mitmproxy.addons.proxyserver import Proxyserver
from mitmproxy.options import Options
from mitmproxy.proxy import commands, events
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layers.http import HTTPMode

from halton.capture import stream as stream_module
from halton.capture.http1 import Http
from halton.capture.tunnel import Hold, Inline

HEAD = b"POST /v1/messages HTTP/1.1\r\nHost: api.acme.com\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
REFUSED = b"HTTP/1.1 403 \r\ncontent-length: 2\r\n\r\nno"


class Wire:
    """The client's end of a connection, and what went to the provider."""

    def __init__(self, **hooks: Callable[[http.HTTPFlow], Hold | None]) -> None:
        options = Options()
        Proxyserver().load(options)
        context = Context(connection.Client(peername=("127.0.0.1", 1), sockname=("127.0.0.1", 2)), options)
        context.server = connection.Server(address=("127.0.0.1", 3))
        self.client, self.provider = context.client, context.server
        self.client.state = self.provider.state = connection.ConnectionState.OPEN
        self.provider.timestamp_start = 1.0
        self.sent: dict[connection.Connection, bytes] = {self.client: b"", self.provider: b""}
        self.told: list[str] = []
        names = ("requestheaders", "request_grows", "request", "responseheaders", "response", "error")
        told = {name: self._hook(name, hooks.get(name)) for name in names}
        self._layer = Inline(Http(context, HTTPMode.transparent), told, resume=self.feed)
        self.feed(events.Start())

    def say(self, said: bytes) -> None:
        self.feed(events.DataReceived(self.client, said))

    def feed(self, event: events.Event) -> None:
        for command in self._layer.handle_event(event):
            if isinstance(command, commands.SendData):
                self.sent[command.connection] += command.data

    def _hook(self, name: str, do: Callable[[http.HTTPFlow], Hold | None] | None) -> Callable[[http.HTTPFlow], Hold | None]:
        def tell(flow: http.HTTPFlow) -> Hold | None:
            self.told.append(name)
            return do(flow) if do else None

        return tell


def refuse(flow: http.HTTPFlow) -> None:
    headers: Any = http.Headers(((b"content-length", b"2"),))
    flow.response = http.Response(b"HTTP/1.1", 403, b"", headers, b"no", None, 0.0, 0.0)


def let_pass(flow: http.HTTPFlow) -> None:
    flow.request.stream = lambda data: data


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def test_a_refusal_is_sent_at_once_and_the_rest_of_the_request_is_let_go() -> None:
    wire = Wire(requestheaders=refuse)
    wire.say(HEAD + b"content-length: 10\r\n\r\n12345")
    assert wire.sent[wire.client] == REFUSED
    wire.say(b"67890")
    wire.say(HEAD + b"content-length: 0\r\n\r\n")
    assert wire.sent[wire.client] == REFUSED * 2
    assert wire.sent[wire.provider] == b""
    assert wire.told[:3] == ["requestheaders", "responseheaders", "response"]


def test_a_refusal_of_what_has_come_wholly(monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire(request=refuse)
    wire.say(HEAD + b"content-length: 2\r\n\r\n{}")
    assert (wire.sent[wire.client], wire.sent[wire.provider]) == (REFUSED, b"")
    assert wire.told == ["requestheaders", "request", "responseheaders", "response"]


def test_what_grows_too_long_goes_on_as_a_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "MAX_BUFFERED_REQUEST", 8)
    wire = Wire(request_grows=let_pass)
    wire.say(CHUNKED + chunk(b"12345"))
    assert wire.sent[wire.provider] == b""
    wire.say(chunk(b"6789"))
    assert wire.sent[wire.provider].endswith(b"\r\n\r\n" + chunk(b"123456789"))
    wire.say(chunk(b"0") + b"0\r\n\r\n")
    assert wire.sent[wire.provider].endswith(chunk(b"123456789") + chunk(b"0") + b"0\r\n\r\n")
    assert wire.told == ["requestheaders", "request_grows", "request"]


def test_what_grows_too_long_may_be_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "MAX_BUFFERED_REQUEST", 8)
    wire = Wire(request_grows=refuse)
    wire.say(CHUNKED + chunk(b"12345") + chunk(b"6789"))
    assert (wire.sent[wire.client], wire.sent[wire.provider]) == (REFUSED, b"")


def test_a_hook_that_has_to_wait_holds_its_own_request_only() -> None:
    held: list[Callable[[], None]] = []
    wire = Wire(request=lambda flow: held.append)
    wire.say(HEAD + b"content-length: 2\r\n\r\n{}")
    assert wire.sent[wire.provider] == b""
    (resume,) = held
    resume()
    assert wire.sent[wire.provider].endswith(b"\r\n\r\n{}")
