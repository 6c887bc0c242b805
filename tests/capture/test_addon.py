"""mitmproxy's events as frames: what the ledger is told, and that the traffic never notices."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from weakref import WeakSet

import pytest
from mitmproxy import connection, http, tcp, tls
from mitmproxy.flow import Error
from mitmproxy.options import Options
from mitmproxy.proxy.context import Context
from mitmproxy.test import tflow, tutils

from halton.capture import exchange as exchange_module
from halton.capture.addon import MAX_BUFFERED_REQUEST, Metering
from halton.capture.callers import Caller, Callers
from halton.capture.enforcement import Enforcement
from halton.capture.exchange import Peer
from halton.capture.head import MAX_FIELDS, MAX_TEXT, MAX_VALUE
from halton.capture.leaving import Leaving
from halton.frames import (
    MAX_BODY_PART,
    MAX_FRAME,
    AnyFrame,
    Attributed,
    Enforce,
    ExchangeEnd,
    Gap,
    RequestBody,
    RequestEnd,
    RequestHead,
    ResponseBody,
    ResponseHead,
    SocketBytes,
    pack,
)
from halton.outbox.outbox import Outbox
from halton.paths import Home
from halton.policy.counters import Counters, Kept
from halton.policy.policy import Policy
from halton.policy.snapshot import Snapshot, encoded_snapshot
from ledger_end import LedgerEnd, ledger_end

pytestmark = pytest.mark.anyio
HOST = "api.anthropic.com"
KEY = b"k" * 32
BODY = b'{"model": "claude-haiku-4-5"}'


class Capture:
    """An add-on with a real outbox, and the ledger's end of it."""

    def __init__(self, outbox: Outbox, ledger: LedgerEnd) -> None:
        self.outbox = outbox
        self.ledger = ledger
        self.metering = Metering(outbox, Callers(KEY))

    def flow(self, path: str = "/v1/messages", method: str = "POST", **facts: object) -> http.HTTPFlow:
        """A flow of a client whose CONNECT was read."""
        facts = {"content": b"", "headers": http.Headers(((b"Host", b"api.anthropic.com"), (b"Content-Length", b"0")))} | facts
        flow = tflow.tflow(req=tutils.treq(method=method.encode(), path=path.encode(), **facts))
        flow.client_conn.timestamp_end = None
        self.metering.connected(flow.client_conn.id, Peer(HOST, Caller()))
        return flow

    def begin(self, path: str = "/v1/messages", **facts: object) -> http.HTTPFlow:
        flow = self.flow(path, **facts)
        self.metering.requestheaders(flow)
        self.metering.request(flow)
        return flow

    def answer(self, flow: http.HTTPFlow) -> Tee:
        flow.response = tutils.tresp(status_code=200, headers=http.Headers(((b"X-A", b"1"), (b"x-a", b""))))
        self.metering.responseheaders(flow)
        assert callable(flow.response.stream)
        return Tee(flow.response.stream)

    async def told(self, count: int) -> list[AnyFrame]:
        """So many frames, without those that say whose a call is, which come when they come."""
        frames: list[AnyFrame] = []
        while len(frames) < count:
            frames += [frame for frame in await self.ledger.take(1) if not isinstance(frame, Attributed)]
        return frames


class Tee:
    def __init__(self, stream: object) -> None:
        assert callable(stream)
        self._stream = stream

    def __call__(self, data: bytes) -> bytes:
        passed = self._stream(data)
        assert isinstance(passed, bytes)
        return passed


@pytest.fixture
async def capture(home: Home) -> AsyncIterator[Capture]:
    async with ledger_end(home.socket("ledger")) as ledger:
        outbox = Outbox(home.socket("ledger"))
        running = asyncio.create_task(outbox.run())
        await ledger.connected()
        yield Capture(outbox, ledger)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_call_from_its_head_to_its_end(capture: Capture) -> None:
    flow = capture.flow(content=b"hello", headers=http.Headers(((b"X-B", b"1"), (b"content-length", b"5"), (b"x-b", b""))))
    capture.metering.requestheaders(flow)
    assert flow.request.stream is False
    capture.metering.request(flow)
    tee = capture.answer(flow)
    assert (tee(b"one"), tee(b"two"), tee(b"")) == (b"one", b"two", b"")
    capture.metering.response(flow)
    head, body, end, response, one, two, over = await capture.told(7)
    assert isinstance(head, RequestHead) and isinstance(response, ResponseHead)
    name = head.exchange_id
    assert (head.host, head.method, head.target, head.http_version) == (HOST, "POST", "/v1/messages", "1.1")
    assert head.headers == [(b"X-B", b"1"), (b"content-length", b"5"), (b"x-b", b"")]
    assert head.resumed is False
    assert body == RequestBody(name, b"hello")
    assert isinstance(end, RequestEnd) and (end.exchange_id, end.size) == (name, 5)
    assert (response.exchange_id, response.status, response.headers) == (name, 200, [(b"X-A", b"1"), (b"x-a", b"")])
    assert [(part.exchange_id, part.data) for part in (one, two) if isinstance(part, ResponseBody)] == [
        (name, b"one"),
        (name, b"two"),
    ]
    assert isinstance(over, ExchangeEnd)
    assert over == ExchangeEnd(name, over.at_us, "complete", None, 200, 6, False)
    assert head.at_us <= end.at_us <= response.at_us <= over.at_us


@pytest.mark.parametrize("fails_at", range(4))
async def test_each_chunk_passes_even_if_the_outbox_fails_at_it(
    capture: Capture, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    """A fault injected where nothing should ever raise, at each chunk in turn."""
    flow = capture.begin()
    tee = capture.answer(flow)
    chunks = [b"first", b"x" * (3 * MAX_BODY_PART + 1), b"", b"last"]
    for number, chunk in enumerate(chunks):
        with monkeypatch.context() as patch:
            if number == fails_at:
                patch.setattr(Outbox, "offer", fail)
            assert tee(chunk) == chunk
    capture.metering.response(flow)
    *_, end = await capture.told(4 + sum(parts(chunk) for at, chunk in enumerate(chunks) if at != fails_at))
    assert isinstance(end, ExchangeEnd)
    assert (end.outcome, end.response_size, end.lossy) == ("complete", sum(map(len, chunks)), bool(chunks[fails_at]))


def parts(chunk: bytes) -> int:
    return -(-len(chunk) // MAX_BODY_PART)


def fail(*_: object, **__: object) -> bool:
    raise MemoryError("secret words")


async def test_a_request_that_streams_passes_even_if_the_outbox_fails(capture: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = capture.flow(headers=http.Headers(((b"transfer-encoding", b"chunked"),)))
    capture.metering.requestheaders(flow)
    assert callable(flow.request.stream)
    tee = Tee(flow.request.stream)
    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "offer", fail)
        assert tee(b"one") == b"one"
    assert tee(b"two") == b"two"
    capture.metering.request(flow)
    capture.metering.error(flow)
    head, body, end, _ = await capture.told(4)
    assert isinstance(head, RequestHead) and isinstance(end, RequestEnd)
    assert body == RequestBody(head.exchange_id, b"two")
    assert end.size == 6


async def test_a_large_body_goes_out_in_parts_that_fit_into_a_frame(capture: Capture) -> None:
    body = b"0123456789" * 20_000
    flow = capture.flow(content=body, headers=http.Headers(((b"content-length", b"200000"),)))
    capture.metering.requestheaders(flow)
    capture.metering.request(flow)
    tee = capture.answer(flow)
    assert tee(body) == body
    frames = await capture.told(2 + 4 + 1 + 4)
    assert b"".join(frame.data for frame in frames if isinstance(frame, RequestBody)) == body
    assert b"".join(frame.data for frame in frames if isinstance(frame, ResponseBody)) == body
    assert max(len(pack(frame)) for frame in frames) <= MAX_FRAME


@pytest.mark.parametrize(
    ("headers", "buffered"),
    [
        ([(b"content-length", b"%d" % MAX_BUFFERED_REQUEST)], True),
        ([(b"content-length", b"%d" % (MAX_BUFFERED_REQUEST + 1))], False),
        ([(b"transfer-encoding", b"chunked")], False),
        ([(b"content-length", b"9"), (b"content-type", b"application/grpc+proto")], False),
        ([(b"content-length", b"nine")], False),
        ([], True),
    ],
)
async def test_requests_of_a_known_and_moderate_length_are_held_until_they_are_whole(
    capture: Capture, headers: list[tuple[bytes, bytes]], buffered: bool
) -> None:
    flow = capture.flow(headers=http.Headers(headers))
    capture.metering.requestheaders(flow)
    assert (flow.request.stream is False) == buffered


async def test_an_http_2_request_without_a_length_is_streamed(capture: Capture) -> None:
    flow = capture.flow(headers=http.Headers(()), http_version=b"HTTP/2.0")
    capture.metering.requestheaders(flow)
    assert callable(flow.request.stream)
    (head,) = await capture.told(1)
    assert isinstance(head, RequestHead) and head.http_version == "2.0"


@pytest.mark.parametrize("grows", [False, True])
async def test_a_policy_set_while_a_request_is_sent_on_comes_too_late_for_it(capture: Capture, grows: bool) -> None:
    enforcement = Enforcement()
    metering = Metering(capture.outbox, Callers(KEY), enforcement=enforcement)
    flow = capture.flow(headers=http.Headers(((b"transfer-encoding", b"chunked"),)))
    metering.connected(flow.client_conn.id, Peer(HOST, Caller()))
    metering.requestheaders(flow)
    if grows:
        metering.request_grows(flow)
    assert callable(flow.request.stream) and flow.request.stream(BODY) == BODY
    kept = Kept(Policy(name="late", kind="models", models=("gpt-*",)), {})
    assert enforcement.adopt(Enforce(1, encoded_snapshot(Snapshot(1, Counters((kept,))))))
    metering.request(flow)
    assert flow.response is None
    flow.response = tutils.tresp(status_code=200)
    metering.responseheaders(flow)
    metering.response(flow)
    *_, end = await capture.told(5)
    assert isinstance(end, ExchangeEnd) and (end.outcome, end.http_status) == ("complete", 200)


async def test_what_is_no_call_passes_unrecorded(capture: Capture) -> None:
    for path, method in (("/v1/models", "GET"), ("/v1/files", "POST"), ("/api/event_logging/batch", "POST")):
        flow = capture.flow(path, method)
        capture.metering.requestheaders(flow)
        assert callable(flow.request.stream) and flow.request.stream(b"asked") == b"asked"
        capture.metering.request(flow)
        assert capture.answer(flow)(b"bytes") == b"bytes"
        capture.metering.response(flow)
    capture.metering.requestheaders(tflow.tflow())
    assert capture.outbox.live == 0
    capture.metering.control.tell()
    (gap, _) = await capture.told(2)
    assert isinstance(gap, Gap) and (gap.cause, gap.host, gap.calls, gap.bytes) == ("control", HOST, 3, 30)


async def test_the_project_header_is_taken_off_and_told(capture: Capture) -> None:
    fields = ((b"A", b"1"), (b"X-Halton-Project", b"web shop"), (b"B", b""), (b"content-length", b"0"), (b"a", b"2"))
    flow = capture.begin(headers=http.Headers(fields))
    assert flow.request.headers.fields == ((b"A", b"1"), (b"B", b""), (b"content-length", b"0"), (b"a", b"2"))
    head, *others = await capture.ledger.take(3)
    assert isinstance(head, RequestHead)
    (told,) = (frame for frame in others if isinstance(frame, Attributed))
    assert (told.exchange_id, told.project, told.rule) == (head.exchange_id, "web-shop", "header")
    assert head.headers == list(flow.request.headers.fields)


async def test_the_project_header_is_nobodys_business_on_other_paths_either(capture: Capture) -> None:
    flow = capture.flow("/v1/models", "GET", headers=http.Headers(((b"x-halton-project", b"web"), (b"a", b"1"))))
    capture.metering.requestheaders(flow)
    assert flow.request.headers.fields == ((b"a", b"1"),)


async def test_a_head_never_outgrows_a_frame(capture: Capture) -> None:
    fields = [(b"X-Halton-Project", b"p" * 100_000), (b"user-agent", b"claude-cli/2.1 " + b"x" * 100_000)]
    fields += [(b"cookie", bytes([65 + number % 26]) * 10_000) for number in range(300)] + [(b"n" * 100_000, b"")]
    flow = capture.begin("/v1/messages?" + "é" * 2_000_000, headers=http.Headers(fields))
    assert len(flow.request.path) > 2_000_000
    assert len(flow.request.headers.fields) == 302
    flow.response = tutils.tresp(status_code=200, headers=http.Headers([(b"request-id", b"r"), (b"x", b"v" * 2_000_000)]))
    capture.metering.responseheaders(flow)
    capture.metering.response(flow)
    head, _, response, _ = await capture.told(4)
    assert isinstance(head, RequestHead) and isinstance(response, ResponseHead)
    assert (len(pack(head)) <= MAX_FRAME, len(pack(response)) <= MAX_FRAME) == (True, True)
    assert len(head.target) == MAX_TEXT and head.target.startswith("/v1/messages?éé")
    assert head.headers[0] == (b"user-agent", (b"claude-cli/2.1 " + b"x" * MAX_VALUE)[:MAX_VALUE])
    assert sum(len(name) + len(value) for name, value in head.headers) <= MAX_FIELDS
    assert response.headers == [(b"request-id", b"r"), (b"x", b"v" * MAX_VALUE)]


async def test_bytes_that_are_no_text_do_not_stop_the_metering(capture: Capture) -> None:
    headers = http.Headers(((b"x-halton-project", b"\xff\xfe"), (b"x", b"\xff"), (b"content-length", b"0")))
    flow = capture.flow(headers=headers)
    flow.request.data.path = b"/v1/messages?\xff=\x80"
    capture.metering.requestheaders(flow)
    capture.metering.request(flow)
    head, _ = await capture.told(2)
    assert isinstance(head, RequestHead)
    assert (head.target, head.headers[0]) == ("/v1/messages??=?", (b"x", b"\xff"))


ENDINGS = [
    ("Client disconnected.", True, 200, ("aborted", "client_left")),
    ("stream reset by client (CANCEL)", True, 200, ("aborted", "client_left")),
    ("Connection killed.", False, None, ("aborted", "client_left")),
    ("peer closed connection", True, 200, ("cut", "provider_left")),
    ("Server disconnected", True, None, ("error", "upstream_failed")),
]


@pytest.mark.parametrize(("message", "connected", "status", "expected"), ENDINGS)
async def test_how_a_call_broke_off(
    capture: Capture, message: str, connected: bool, status: int | None, expected: tuple[str, str]
) -> None:
    flow = capture.begin()
    if status is not None:
        capture.answer(flow)(b"part")
    if not connected:
        flow.client_conn.state = flow.client_conn.state.CLOSED
    flow.error = Error(message)
    capture.metering.error(flow)
    *_, end = await capture.told(3 if status is None else 5)
    assert isinstance(end, ExchangeEnd)
    assert (end.outcome, end.reason) == expected
    assert (end.http_status, end.response_size) == (status, 0 if status is None else 4)


async def test_an_end_comes_once(capture: Capture) -> None:
    flow = capture.begin()
    capture.answer(flow)(b"part")
    capture.metering.response(flow)
    flow.error = Error("late")
    capture.metering.error(flow)
    capture.metering.response(flow)
    *_, end = await capture.told(5)
    assert isinstance(end, ExchangeEnd) and end.outcome == "complete"
    assert capture.ledger.frames.empty()


async def test_a_provider_that_cannot_be_reached_is_a_call_that_failed(capture: Capture) -> None:
    capture.metering.unreachable(Peer(HOST, Caller()), "HTTP/1.1")
    head, end = await capture.told(2)
    assert isinstance(head, RequestHead) and isinstance(end, ExchangeEnd)
    assert (head.method, head.target, head.headers, head.http_version) == ("CONNECT", "", [], "1.1")
    assert (end.outcome, end.reason, end.http_status) == ("error", "upstream_unreachable", None)


async def test_a_client_that_does_not_trust_us_is_counted(capture: Capture) -> None:
    flow = capture.flow()
    data = tls.TlsData(flow.client_conn, Context(flow.client_conn, Options()))
    capture.metering.tls_failed_client(data)
    capture.metering.disconnected(flow.client_conn.id)
    capture.metering.tls_failed_client(data)
    (gap,) = await capture.told(1)
    assert isinstance(gap, Gap)
    assert (gap.cause, gap.host, gap.connections, gap.calls) == ("client_refused_certificate", HOST, 1, 0)


UPGRADE = ((b"Connection", b"Upgrade"), (b"Upgrade", b"websocket"))


def socket(capture: Capture) -> tuple[http.HTTPFlow, tcp.TCPFlow]:
    """A request that the provider let go on as a socket, and what mitmproxy makes of its connection."""
    flow = capture.begin("/v1/messages", method="GET", headers=http.Headers(UPGRADE))
    flow.response = tutils.tresp(status_code=101, headers=http.Headers(UPGRADE))
    capture.metering.responseheaders(flow)
    capture.metering.response(flow)
    return flow, tcp.TCPFlow(flow.client_conn, flow.server_conn)


def moved(capture: Capture, stream: tcp.TCPFlow, data: bytes, *, from_client: bool) -> None:
    stream.messages.append(tcp.TCPMessage(from_client, data))
    capture.metering.tcp_message(stream)


@pytest.mark.parametrize(("first", "outcome", "reason"), [(True, "aborted", "client_left"), (False, "cut", "provider_left")])
async def test_the_bytes_of_a_socket_are_told_as_they_came(capture: Capture, first: bool, outcome: str, reason: str) -> None:
    flow, stream = socket(capture)
    moved(capture, stream, b"asked", from_client=True)
    moved(capture, stream, bytes(MAX_BODY_PART + 1), from_client=False)
    assert stream.messages == []
    capture.metering.closed(flow.client_conn.id, first)
    capture.metering.closed(flow.client_conn.id, not first)
    capture.metering.tcp_end(stream)
    *_, asked, long, rest, end = await capture.told(7)
    assert isinstance(asked, SocketBytes) and isinstance(long, SocketBytes) and isinstance(rest, SocketBytes)
    assert (asked.from_client, asked.data, long.from_client, len(long.data), len(rest.data)) == (
        True, b"asked", False, MAX_BODY_PART, 1,
    )  # fmt: skip
    assert isinstance(end, ExchangeEnd)
    assert (end.outcome, end.reason, end.http_status, end.response_size, end.lossy) == (
        outcome, reason, 101, MAX_BODY_PART + 1, False,
    )  # fmt: skip
    capture.metering.disconnected(flow.client_conn.id)


async def test_behind_the_first_bytes_that_found_no_room_none_are_told(capture: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    flow, stream = socket(capture)
    monkeypatch.setattr(capture.outbox, "offer", lambda *_: False)
    moved(capture, stream, b"lost", from_client=True)
    monkeypatch.undo()
    moved(capture, stream, b"behind", from_client=True)
    capture.metering.disconnected(flow.client_conn.id)
    *_, end = await capture.told(4)
    assert isinstance(end, ExchangeEnd) and end.lossy


async def test_what_is_no_http_is_a_gap(capture: Capture) -> None:
    flow = capture.flow()
    stream = tcp.TCPFlow(flow.client_conn, flow.server_conn)
    capture.metering.tcp_start(stream)
    moved(capture, stream, b"bytes", from_client=True)
    (gap,) = await capture.told(1)
    assert isinstance(gap, Gap) and (gap.cause, gap.host, gap.connections) == ("not_http", HOST, 1)


async def test_a_request_that_is_refused_for_its_head_is_a_gap(capture: Capture) -> None:
    flow = capture.flow()
    capture.metering.refused_head(flow.client_conn)
    (gap,) = await capture.told(1)
    assert isinstance(gap, Gap) and (gap.cause, gap.host, gap.connections, gap.calls) == ("refused_head", HOST, 0, 1)
    capture.metering.refused_head(connection.Client(peername=("127.0.0.1", 1), sockname=("127.0.0.1", 2)))  # gone by then


async def drained(capture: Capture, timeout_s: float = 30) -> None:
    await Leaving(capture.metering).drain(WeakSet(), timeout_s)


async def test_draining_waits_for_a_socket_whose_client_does(capture: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange_module, "SOCKET_QUIET_S", 0.0)
    _, stream = socket(capture)
    moved(capture, stream, b"asked", from_client=True)
    draining = asyncio.create_task(drained(capture))
    await asyncio.sleep(0)
    assert not draining.done()
    moved(capture, stream, b"told", from_client=False)
    await asyncio.wait_for(draining, 10)


async def test_draining_does_not_wait_for_a_socket_that_is_still(capture: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    socket(capture)
    monkeypatch.setattr(exchange_module, "SOCKET_QUIET_S", 0.0)
    await asyncio.wait_for(drained(capture), 10)


async def test_draining_waits_for_the_calls_under_way(capture: Capture) -> None:
    flow = capture.begin()
    draining = asyncio.create_task(drained(capture))
    capture.answer(flow)(b"part")
    assert not draining.done()
    capture.metering.response(flow)
    await asyncio.wait_for(draining, 10)


async def test_draining_ends_when_the_time_is_over(capture: Capture) -> None:
    capture.begin()
    async with asyncio.timeout(10):
        await drained(capture, 0.05)


async def test_an_answer_that_nobody_could_be_told_of_is_marked(home: Home) -> None:
    outbox = Outbox(home.socket("ledger"))
    metering = Metering(outbox, Callers(KEY))
    flow = tflow.tflow(req=tutils.treq(method=b"POST", path=b"/v1/messages"))
    metering.connected(flow.client_conn.id, Peer(HOST, Caller()))
    metering.requestheaders(flow)
    flow.response = tutils.tresp()
    metering.responseheaders(flow)
    assert Tee(flow.response.stream)(b"part") == b"part"
    metering.response(flow)
    async with ledger_end(home.socket("ledger")) as ledger:
        running = asyncio.create_task(outbox.run())
        head, _, end = await ledger.take(3)
        assert isinstance(head, RequestHead) and isinstance(end, ExchangeEnd)
        assert (head.resumed, end.outcome, end.response_size, end.lossy) == (True, "complete", 4, True)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
