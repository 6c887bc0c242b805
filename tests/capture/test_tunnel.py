"""The head of a CONNECT: where to, and whose name stands in the proxy's address; and hooks that run where they arise."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mitmproxy import connection
from mitmproxy.addons.proxyserver import Proxyserver
from mitmproxy.options import Options
from mitmproxy.proxy import commands, events, layer
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layer import CommandGenerator

from halton.capture.tunnel import Connect, Inline


def connect(*fields: bytes, line: bytes = b"CONNECT api.openai.com:443 HTTP/1.1") -> Connect:
    return Connect(b"".join(part + b"\r\n" for part in (line, *fields, b"")))


def basic(credentials: bytes) -> bytes:
    return b"Proxy-Authorization: Basic " + b64encode(credentials)


@pytest.mark.parametrize(
    ("authority", "host", "port"),
    [
        (b"api.openai.com:443", "api.openai.com", 443),
        (b"API.OpenAI.com.:8443", "api.openai.com", 8443),
        (b"[::1]:443", "::1", 443),
        (b"127.0.0.1:1", "127.0.0.1", 1),
    ],
)
def test_where_to(authority: bytes, host: str, port: int) -> None:
    found = connect(line=b"CONNECT " + authority + b" HTTP/1.1")
    assert (found.host, found.port, found.http_version, found.user) == (host, port, "HTTP/1.1", None)


@pytest.mark.parametrize(
    "line",
    [
        b"CONNECT api.openai.com HTTP/1.1",
        b"CONNECT api.openai.com: HTTP/1.1",
        b"CONNECT api.openai.com:https HTTP/1.1",
        b"CONNECT api.openai.com:443",
        b"CONNECT",
        b"",
        b"GET / HTTP/1.1",
        b"connect api.openai.com:443 HTTP/1.1",
        b"CONNECT :\xb2 HTTP/1.1",
    ],
)
def test_what_is_no_connect_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):
        connect(line=line)


@pytest.mark.parametrize(
    ("field", "user"),
    [
        (basic(b"billing:halton"), "billing"),
        (basic(b"billing:"), "billing"),
        (basic(b"billing"), "billing"),
        (basic(b"a%20b%40c%3Ad%2Fe:halton"), "a b@c:d/e"),
        (basic("項目:x".encode()), "項目"),
        (basic(b"%E9%A0%85%E7%9B%AE:x"), "項目"),
        (basic(b"100%:x"), "100%"),
        (basic(b"%FF:x"), "\ufffd"),
        (basic(b"\xff\xfe:x"), None),
        (basic(b":only a password"), None),
        (basic(b""), None),
        (b"proxy-authorization:basic " + b64encode(b"low:er"), "low"),
        (b"PROXY-AUTHORIZATION :  BASIC   " + b64encode(b"up:per"), "up"),
        (b"Proxy-Authorization: Basic !!!", None),
        (b"Proxy-Authorization: Basic YmlsbGluZ", None),
        (b"Proxy-Authorization: Basic \xc3\xbc:x", None),
        (b"Proxy-Authorization: Basic", None),
        (b"Proxy-Authorization: Bearer " + b64encode(b"billing:x"), None),
        (b"Authorization: Basic " + b64encode(b"billing:x"), None),
        (b"Proxy-Authorization", None),
        (b"", None),
    ],
)
def test_whose_name(field: bytes, user: str | None) -> None:
    assert connect(b"Host: api.openai.com:443", field).user == user


def test_the_first_name_counts() -> None:
    assert connect(basic(b":none"), basic(b"one:x"), basic(b"two:x")).user == "one"
    found = connect(basic(b"a%20b:3fa9.m%2Fac"))
    assert (found.user, found.password) == ("a b", "3fa9.m/ac")


@given(st.binary(max_size=200))
@example(b"CONNECT a:1 HTTP/1.1\r\nProxy-Authorization: Basic =\r\n\r\n")
@example(b"CONNECT a:1 HTTP/1.1\r\nProxy-Authorization: Basic \xff\xff\xff\xff\r\n\r\n")
def test_any_bytes_are_a_connect_or_none(head: bytes) -> None:
    try:
        found = Connect(head)
    except ValueError:
        return
    assert isinstance(found.host, str) and isinstance(found.port, int)


class Echo(layer.Layer):
    """Sends back what comes, in two pieces."""

    def _handle_event(self, event: events.Event) -> CommandGenerator[None]:
        if isinstance(event, events.DataReceived):
            yield commands.SendData(event.connection, event.data[:1])
            yield commands.SendData(event.connection, event.data[1:])


def echoed(on_event: Callable[[], None]) -> list[bytes]:
    """What three events lead to, of which two bring bytes."""
    options = Options()
    Proxyserver().load(options)
    context = Context(connection.Client(peername=("127.0.0.1", 1), sockname=("127.0.0.1", 2)), options)
    inline = Inline(Echo(context), {}, on_event=on_event)
    data = [events.DataReceived(context.client, said) for said in (b"hello", b"again")]
    told = [command for event in (events.Start(), *data) for command in inline.handle_event(event)]
    return [command.data for command in told if isinstance(command, commands.SendData)]


def test_each_event_is_told_of_handshakes_and_all() -> None:
    told: list[None] = []
    assert echoed(lambda: told.append(None)) == [b"hello", b"again"]
    assert len(told) == 3


def test_whoever_is_told_of_events_and_fails_holds_nothing_back() -> None:
    def fail() -> None:
        raise MemoryError

    assert echoed(fail) == [b"hello", b"again"]
