"""One request in is one request out: framing that two readers could take for two things reaches no provider.

The provider of these tests believes whatever framing it finds. Cases after CVE-2021-39214, CVE-2022-24766 and
GHSA-847f-9342-265h; the rules are those of RFC 9112 §2.2, §3.2, §5, §6 and §7, and RFC 9113 §8.2 and §8.3.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import h2.events
import pytest

import raw
from eventually import eventually_in_threads
from fixtures.fixture import Fixture
from replay.client import Http2Client, receive, through
from replay.exchange import value_of
from replay.incoming import Incoming
from replaying import Replay, replaying
from stack import Stack, running_stack
from verbatim_provider import Verbatim, verbatim_provider

HOST = "api.anthropic.com"
HTTP2_HOST = "api.openai.com"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: api.anthropic.com\r\n\r\n"
LAST = SMUGGLED.replace(b"smuggled", b"last")
CHUNKED, TWO = b"Transfer-Encoding: chunked", b"Content-Length: 2"
PATH, LAST_PATH = (200, "/v1/messages"), (200, "/last")


def post(
    *fields: bytes, body: bytes = b"{}", line: bytes = b"POST /v1/messages HTTP/1.1", host: bytes = b"Host: api.anthropic.com"
) -> bytes:
    """A request with these header lines as they are."""
    return b"\r\n".join((line, *filter(None, (host,)), *fields, b"", body))


REFUSED = {
    "CL.TE": post(b"Content-Length: 56", CHUNKED, body=b"0\r\n\r\n" + SMUGGLED),
    "TE.CL": post(CHUNKED, b"Content-Length: 4", body=b"33\r\n" + SMUGGLED + b"\r\n0\r\n\r\n"),
    "two lengths": post(TWO, b"Content-Length: 53", body=b"{}" + SMUGGLED),
    "the same length twice": post(TWO, TWO),
    "a list of lengths": post(b"Content-Length: 2, 53", body=b"{}" + SMUGGLED),
    "a list of one length": post(b"Content-Length: 2, 2"),
    "a length with a sign": post(b"Content-Length: +2", body=b"{}" + SMUGGLED),
    "a negative length": post(b"Content-Length: -2", body=b"{}" + SMUGGLED),
    "a length as Python writes it": post(b"Content-Length: 5_3", body=SMUGGLED),
    "a hexadecimal length": post(b"Content-Length: 0x2", body=b"{}" + SMUGGLED),
    "no length in a length": post(b"Content-Length:", body=b"{}" + SMUGGLED),
    "an unknown coding": post(b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n" + SMUGGLED),
    "identity": post(b"Transfer-Encoding: identity", body=b"0\r\n\r\n" + SMUGGLED),
    "chunked is not the last coding": post(b"Transfer-Encoding: chunked, identity", body=b"0\r\n\r\n" + SMUGGLED),
    "a coding in quotes": post(b'Transfer-Encoding: "chunked"', TWO, body=b"{}" + SMUGGLED),
    "two codings": post(CHUNKED, b"Transfer-Encoding: identity", body=b"0\r\n\r\n" + SMUGGLED),
    "chunked twice": post(CHUNKED, CHUNKED, body=b"0\r\n\r\n" + SMUGGLED),
    "a blank before the colon": post(b"Transfer-Encoding : chunked", TWO, body=b"{}" + SMUGGLED),
    "a folded coding": post(b"Transfer-Encoding:", b" chunked", TWO, body=b"{}" + SMUGGLED),
    "a folded first line": post(TWO, host=b" Host: " + HOST.encode()),
    "a line feed alone before a length": post(b"X: a\nContent-Length: 53", TWO, body=b"{}" + SMUGGLED),
    "a folded value": post(b"X: a", b" Transfer-Encoding: chunked", TWO, body=b"{}" + SMUGGLED),
    "a carriage return alone in a value": post(b"X: a\rContent-Length: 53", TWO, body=b"{}" + SMUGGLED),
    "NUL in a value": post(b"X: a\0b", TWO),
    "two names in Host": post(b"Host: evil.example", TWO),
    "the same Host twice": post(b"host: " + HOST.encode(), TWO),
    "NUL in a name": post(b"X\0: b", TWO),
    "a blank in a name": post(b"Content Length: 53", TWO, body=b"{}" + SMUGGLED),
    "a line without a colon": post(b"nothing", TWO),
    "a line without a name": post(b": nothing", TWO),
    "a coding behind a vertical tab": post(b"Transfer-Encoding: \x0bchunked", TWO, body=b"{}" + SMUGGLED),
    "chunks in HTTP/1.0": post(CHUNKED, line=b"POST /v1/messages HTTP/1.0", body=b"0\r\n\r\n" + SMUGGLED),
    "HTTP/0.9": b"GET /v1/messages\r\n\r\n",
    "a CONNECT within": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
    "four words": post(TWO, line=b"POST /v1/messages extra HTTP/1.1"),
    "another scheme within": post(TWO, line=b"POST http://api.anthropic.com/v1/messages HTTP/1.1"),
    "another scheme and another name within": post(TWO, line=b"POST http://evil.example/v1/messages HTTP/1.1"),
    "a scheme of nobody's": post(TWO, line=b"POST ftp://api.anthropic.com/v1/messages HTTP/1.1"),
    "a line feed in the target": post(TWO, line=b"POST /v1/mess\nages HTTP/1.1"),
}
# The head was sound, so no answer is due any more: the connection ends.
CUT = {
    "a chunk's size in C": post(CHUNKED, body=b"0x2\r\n{}\r\n0\r\n\r\n" + SMUGGLED),
    "a chunk of less than nothing": post(CHUNKED, body=b"-2\r\n{}\r\n0\r\n\r\n"),
    "a chunk that is longer than it says": post(CHUNKED, body=b"2\r\n{}XX0\r\n\r\n" + SMUGGLED),
    "chunks with line feeds alone": post(CHUNKED, body=b"2\n{}\n0\n\n" + SMUGGLED),
    "an extension with a line feed": post(CHUNKED, body=b"2;\n{}\r\n33\r\n0\r\n\r\n" + SMUGGLED),
}
PASSED = {
    "a request as a body": post(b"Content-Length: 51", body=SMUGGLED),
    "a request as the body of a GET": post(b"Content-Length: 51", body=SMUGGLED, line=b"GET /v1/messages HTTP/1.1"),
    "a request as a chunk": post(CHUNKED, body=b"33\r\n" + SMUGGLED + b"\r\n0\r\n\r\n"),
    "a length among the trailers": post(CHUNKED, body=b"2\r\n{}\r\n0\r\nContent-Length: 53\r\n\r\n"),
    "another name in Host": post(TWO, host=b"Host: evil.example"),
    "no Host": post(TWO, host=b""),
    "a whole address": post(TWO, line=b"POST https://api.anthropic.com/v1/messages HTTP/1.1"),
    "a long head": post(b"X: " + b"x" * 100_000, TWO),
}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verbatim]:
    with verbatim_provider(tmp_path_factory.mktemp("verbatim"), HOST) as provider:
        yield provider


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    fixture = Fixture(name="messages", host=HTTP2_HOST, target="/v1/responses", answer=b"{}")
    with replaying(tmp_path_factory.mktemp("replay"), [fixture]) as replay:
        yield replay


@pytest.fixture(scope="module")
def meter(provider: Verbatim, replay: Replay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    places = {HOST: provider.port, HTTP2_HOST: replay.port}
    folder = tmp_path_factory.mktemp("smuggling")
    with running_stack(folder, elsewhere=places, roots=[provider.ca_file, replay.ca_file]) as meter:
        yield meter


def said(meter: Stack, provider: Verbatim, data: bytes) -> tuple[list[tuple[int, str]], bytes]:
    """Each answer that the client of these bytes gets, as status and path, and what the provider got.

    One more request comes behind them. Once it is answered, or the connection is over, nothing can follow.
    """
    with raw.tunnel(meter, HOST) as channel:
        channel.sendall(data + LAST)
        seen = list(_answers(channel))
    eventually_in_threads(lambda: provider.at_rest)
    return seen, provider.taken()


def _answers(channel: ssl.SSLSocket) -> Iterator[tuple[int, str]]:
    incoming, path = Incoming(channel), ""
    with suppress(OSError, EOFError):
        while path != LAST_PATH[1]:
            seen = receive(incoming)
            path = value_of(seen.headers, b"x-path").decode()
            yield seen.status, path


@pytest.mark.parametrize("name", REFUSED)
def test_a_head_that_can_be_read_in_two_ways_is_a_bad_request_and_reaches_nobody(
    meter: Stack, provider: Verbatim, name: str
) -> None:
    assert said(meter, provider, REFUSED[name]) == ([(400, "")], b"")


@pytest.mark.parametrize("name", CUT)
def test_a_body_that_can_be_read_in_two_ways_ends_the_connection_and_reaches_nobody(
    meter: Stack, provider: Verbatim, name: str
) -> None:
    assert said(meter, provider, CUT[name]) == ([], b"")


@pytest.mark.parametrize("name", PASSED)
def test_what_can_be_read_in_one_way_is_one_request_unchanged(meter: Stack, provider: Verbatim, name: str) -> None:
    line = PASSED[name].split(b" ")
    assert said(meter, provider, PASSED[name]) == ([(200, line[1].decode()), LAST_PATH], PASSED[name] + LAST)


def test_requests_behind_one_another_stay_apart(meter: Stack, provider: Verbatim) -> None:
    data = post(TWO) + SMUGGLED
    assert said(meter, provider, data) == ([PATH, (200, "/smuggled"), LAST_PATH], data + LAST)


def test_a_chunk_loses_its_extension_and_nothing_else(meter: Stack, provider: Verbatim) -> None:
    data = post(CHUNKED, body=b"2;a=b\r\n{}\r\n0\r\n\r\n")
    assert said(meter, provider, data) == ([PATH, LAST_PATH], data.replace(b";a=b", b"") + LAST)


def test_lines_that_end_in_line_feeds_alone_go_on_as_everybody_reads_them(meter: Stack, provider: Verbatim) -> None:
    data = post(TWO)
    assert said(meter, provider, data.replace(b"\r\n", b"\n")) == ([PATH, LAST_PATH], data + LAST)


def test_what_is_no_http_passes_as_it_is_and_is_no_call(meter: Stack, provider: Verbatim) -> None:
    """Tabs for blanks in the first line: this provider finds no target in it."""
    data = post(TWO, line=b"POST\t/v1/messages\tHTTP/1.1")
    assert said(meter, provider, data) == ([(200, ""), LAST_PATH], data + LAST)


def test_nothing_of_it_is_lost_in_silence(provider: Verbatim, tmp_path: Path) -> None:
    """A head that is refused is a gap and no call, what is no HTTP another, and all else is a call."""
    with running_stack(tmp_path, elsewhere={HOST: provider.port}, roots=[provider.ca_file]) as meter:
        for data in REFUSED.values():
            assert said(meter, provider, data) == ([(400, "")], b"")
        said(meter, provider, post(TWO, line=b"POST\t/v1/messages\tHTTP/1.1"))
        said(meter, provider, PASSED["a request as a body"])
        eventually_in_threads(lambda: gaps(meter) == {"refused_head": (0, len(REFUSED)), "not_http": (1, 0)})
        assert {call["endpoint"] for call in meter.calls()} == {"/v1/messages"}


def gaps(meter: Stack) -> dict[str, tuple[int, int]]:
    """Connections and calls that were not metered, by cause."""
    told = json.loads(meter.halton("status", "--json"))["gaps"]
    return {cause: (gap["connections"], gap["calls"]) for cause, gap in told.items() if cause != "control"}


PSEUDO = {b":method": b"POST", b":scheme": b"https", b":path": b"/v1/responses", b":authority": HTTP2_HOST.encode()}
WORDS: dict[str, list[tuple[bytes, bytes]]] = {
    "a line in a value": [(b"x", b"a\r\ntransfer-encoding: chunked")],
    "a request in a value": [(b"x", b"a\r\n\r\n" + SMUGGLED)],
    "a line feed in a value": [(b"x", b"a\ny: b")],
    "a carriage return in a value": [(b"x", b"a\ry: b")],
    "NUL in a value": [(b"x", b"a\0b")],
    "blanks around a value": [(b"x", b" a ")],
    "a line in a name": [(b"x: a\r\ny", b"a")],
    "a blank in a name": [(b"x y", b"a")],
    "a colon in a name": [(b"x:y", b"a")],
    "a capital in a name": [(b"X-Upper", b"a")],
    "an empty name": [(b"", b"a")],
    "an unknown pseudo-header": [(b":x", b"a")],
    "a second path": [(b":path", b"/smuggled")],
    "chunked": [(b"transfer-encoding", b"chunked")],
    "connection": [(b"connection", b"close")],
    "te": [(b"te", b"gzip")],
    "another name in host": [(b"host", b"evil.example")],
    "two hosts": [(b"host", HTTP2_HOST.encode()), (b"host", b"evil.example")],
    "too short a length": [(b"content-length", b"1")],
    "too long a length": [(b"content-length", b"53")],
}
PSEUDOS: dict[str, dict[bytes, bytes]] = {
    "a line in the path": {b":path": b"/v1/responses HTTP/1.1\r\nx: y"},
    "an empty path": {b":path": b""},
    "a line in the method": {b":method": b"GET /smuggled HTTP/1.1\r\nx: y"},
    "a line in the authority": {b":authority": HTTP2_HOST.encode() + b"\r\nx: y"},
}
LENGTHS = {
    "two lengths": [(b"content-length", b"2"), (b"content-length", b"53")],
    "the same length twice": [(b"content-length", b"2"), (b"content-length", b"2")],
    "a length with a sign": [(b"content-length", b"+2")],
}


def asked(meter: Stack, fields: list[tuple[bytes, bytes]]) -> list[str]:
    """What becomes of an HTTP/2 stream with these fields and a body of two bytes: its status, or how it ended."""
    with through(meter, HTTP2_HOST, ["h2"]) as channel:
        client = Http2Client(channel)
        number = client._h2.get_next_available_stream_id()
        client._h2.send_headers(number, fields)
        client._h2.send_data(number, b"{}", end_stream=True)
        client._flush()
        found: list[str] = []
        with suppress(OSError):
            while not found and (data := channel.recv(1 << 16)):
                for event in client._h2.receive_data(data):
                    if isinstance(event, h2.events.ResponseReceived):
                        found.append(bytes(event.headers[0][1]).decode())
                    elif isinstance(event, h2.events.ConnectionTerminated):
                        found.append("ended")
        return found[:1]


@pytest.mark.parametrize("name", WORDS)
def test_a_field_of_http2_that_would_be_two_in_http1_ends_the_connection(meter: Stack, replay: Replay, name: str) -> None:
    assert asked(meter, [*PSEUDO.items(), *WORDS[name]]) == ["ended"]
    assert replay.received == []


@pytest.mark.parametrize("name", PSEUDOS)
def test_a_request_line_of_http2_that_would_be_two_lines_ends_the_connection(meter: Stack, replay: Replay, name: str) -> None:
    assert asked(meter, [*(PSEUDO | PSEUDOS[name]).items()]) == ["ended"]
    assert replay.received == []


@pytest.mark.parametrize("name", LENGTHS)
def test_a_length_of_http2_that_is_none_is_a_bad_request(meter: Stack, replay: Replay, name: str) -> None:
    assert asked(meter, [*PSEUDO.items(), *LENGTHS[name]]) == ["400"]
    assert replay.received == []


def test_the_same_without_any_of_it_is_one_request(meter: Stack, replay: Replay) -> None:
    assert asked(meter, [*PSEUDO.items(), (b"content-length", b"2")]) == ["200"]
    (request,) = replay.received
    replay.received.clear()
    assert (request.target, request.body, request.headers) == (b"/v1/responses", b"{}", ((b"content-length", b"2"),))
