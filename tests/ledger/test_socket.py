"""Frames of a socket in, the events of its inferences out, whatever the socket ends in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wsproto.frame_protocol import FrameProtocol

from exchanges import head
from halton.events.answer import Answer
from halton.events.types import CallCompleted, CallStarted
from halton.frames import ExchangeEnd, ResponseHead, SocketBytes
from halton.ledger.origin import Origin
from halton.ledger.socket import Socket
from halton.wire.conversation import Began, Conversation, Ended, FirstToken, Happening
from halton.wire.request_facts import RequestFacts

UPGRADED = ResponseHead("a", 1_050_000, 101, [(b"upgrade", b"websocket"), (b"x-request-id", b"req_1")])


class Talk(Conversation):
    """A format for tests: the client says `ask`; the provider says `token 1` and `end 1`."""

    def __init__(self) -> None:
        self._open: list[int] = []
        self._count = 0

    def client_says(self, message: bytes) -> Iterable[Happening]:
        if message == b"break":
            raise RuntimeError("secret words")
        if message.startswith(b"ask"):
            self._count += 1
            self._open.append(self._count)
            yield Began(self._count, RequestFacts(model="asked", service_tier="flex", session="s1"))

    def provider_says(self, message: bytes) -> Iterable[Happening]:
        what, _, number = message.decode().partition(" ")
        if what == "token":
            yield FirstToken(int(number))
        elif what == "end":
            self._open.remove(int(number))
            yield Ended(int(number), Answer(model="m", response_id=f"r{number}", usage_known=True, output_tokens=7))
        elif what == "refuse":
            self._open.remove(int(number))
            yield Ended(int(number), Answer(error_type="rate_limit", usage_reason="no_usage"))

    def finish(self) -> Iterator[Ended]:
        for number in self._open:
            yield Ended(number, Answer(model="m", usage_reason="no_usage"), whole=False, text_bytes=8)


def socket() -> Socket:
    return Socket(Origin(head(headers=[(b"upgrade", b"websocket")])), UPGRADED, Talk())


def framed(*messages: str, client: bool) -> bytes:
    side = FrameProtocol(client=client, extensions=[])
    return b"".join(side.send_data(message, fin=True) for message in messages)


def said(at_us: int, *messages: str) -> SocketBytes:
    return SocketBytes("a", at_us, True, framed(*messages, client=True))


def told(at_us: int, *messages: str) -> SocketBytes:
    return SocketBytes("a", at_us, False, framed(*messages, client=False))


def closed(outcome: str = "aborted", *, lossy: bool = False) -> ExchangeEnd:
    return ExchangeEnd("a", 9_000_000, outcome, "client_left", 101, 99, lossy)


def test_each_inference_is_a_call_with_times_of_its_own() -> None:
    reading = socket()
    (first,) = reading.take(said(2_000_000, "ask"))
    assert isinstance(first, CallStarted)
    assert (first.inference, first.started_at - head().started_at, first.model_requested) == (1, 1_000_000, "asked")
    (second,) = reading.take(said(2_500_000, "ask more"))
    assert isinstance(second, CallStarted) and second.inference == 2
    assert reading.take(told(2_600_000, "token 1", "token 2")) == ()
    assert reading.take(told(2_700_000, "token 1")) == ()
    (call,) = reading.take(told(3_000_000, "end 2"))
    assert isinstance(call, CallCompleted)
    assert (call.inference, call.response_id, call.status, call.http_status, call.transport) == (2, "r2", "ok", 101, "websocket")
    assert (call.duration_ms, call.ttft_ms, call.ttfb_ms, call.request_bytes) == (500, 100, None, 8)
    assert (call.session, call.service_tier, call.request_id, call.streamed) == ("s1", "flex", "req_1", True)
    (call,) = reading.take(told(4_000_000, "end 1"))
    assert isinstance(call, CallCompleted) and (call.inference, call.duration_ms, call.ttft_ms) == (1, 2000, 600)
    assert reading.end(closed()) == () and not reading.unread


def test_an_error_is_an_error() -> None:
    reading = socket()
    reading.take(said(2_000_000, "ask"))
    (call,) = reading.take(told(3_000_000, "refuse 1"))
    assert isinstance(call, CallCompleted)
    assert (call.status, call.error_type, call.usage_known) == ("error", "rate_limit", False)


@pytest.mark.parametrize(
    ("last", "outcome", "status", "reason"),
    [
        (None, "aborted", "aborted", "no_usage"),
        (None, "cut", "cut", "no_usage"),
        (True, "cut", "aborted", "no_usage"),
        (False, "aborted", "cut", "no_usage"),
        (False, "interrupted", "interrupted", "interrupted"),
    ],
)
def test_what_is_open_ends_as_whoever_left_first_ended_it(last: bool | None, outcome: str, status: str, reason: str) -> None:
    reading = socket()
    reading.take(said(2_000_000, "ask"))
    if last is not None:
        reading.take(SocketBytes("a", 3_000_000, last, FrameProtocol(client=last, extensions=[]).close(1000)))
    (call,) = reading.end(closed(outcome))
    assert isinstance(call, CallCompleted)
    assert (call.status, call.usage_known, call.usage_reason, call.model) == (status, False, reason, "m")
    assert call.estimate is not None and (call.estimate.input_tokens_high, call.estimate.output_tokens) == (3, 2)


def test_behind_a_hole_nothing_is_read_and_what_is_open_says_so() -> None:
    reading = socket()
    reading.take(said(2_000_000, "ask"))
    (call,) = reading.end(closed(lossy=True))
    assert isinstance(call, CallCompleted) and call.usage_reason == "metering_overload"
    assert reading.unread


@pytest.mark.parametrize("broken", [said(3_000_000, "break"), SocketBytes("a", 3_000_000, False, b"\xc1\x04\xff\xff\xff\xff")])
def test_a_fault_ends_the_reading_and_no_more(broken: SocketBytes) -> None:
    reading = socket()
    reading.take(said(2_000_000, "ask"))
    assert reading.take(broken) == ()
    assert reading.unread
    assert reading.take(told(4_000_000, "end 1")) == ()
    (call,) = reading.end(closed())
    assert isinstance(call, CallCompleted) and call.usage_reason in ("reader_failed", "malformed")


@given(sizes=st.lists(st.integers(1, 30), min_size=1))
def test_any_cut_of_the_bytes_gives_the_same_events(sizes: list[int]) -> None:
    reading, data = socket(), framed("token 1", "end 1", client=False)
    reading.take(said(2_000_000, "ask"))
    events, at = [], 0
    while at < len(data):
        size = sizes[at % len(sizes)]
        events += reading.take(SocketBytes("a", 3_000_000, False, data[at : at + size]))
        at += size
    assert [type(event) for event in events] == [CallCompleted]
