"""Frames of one exchange in, literal events out, whatever became of it."""

from __future__ import annotations

import gzip
import json
from typing import Any

import msgspec
import pytest
import zstandard

from exchanges import ANSWERED, ASKED, JSON, NOON, SSE, STREAM, answered, asked, attributed, ended, head, plain, streamed
from halton.events.answer import Estimate
from halton.events.types import CallCompleted, CallStarted, CaptureGap, Event, PolicyBlocked, PolicyWarned
from halton.frames import ExchangeEnd, Frame, Hit, RequestBody, RequestEnd, Warned
from halton.ledger.exchange import Exchange
from halton.ledger.origin import interrupted
from halton.ledger.request import MAX_REQUEST_BODY
from halton.wire.answer import AnswerReading
from halton.wire.provider import Route
from taking import Taking

pytestmark = pytest.mark.anyio

STARTED = CallStarted(
    started_at=NOON,
    utc_offset_minutes=120,
    provider="anthropic",
    host="api.anthropic.com",
    endpoint="/v1/messages",
    kind="generation",
    model_requested="claude-haiku-4-5",
    project="billing",
    attributed_by="run",
    client="claude-code",
    client_version="2.1.0",
)
COMPLETED = CallCompleted(
    started_at=NOON,
    utc_offset_minutes=120,
    inference=1,
    provider="anthropic",
    host="api.anthropic.com",
    endpoint="/v1/messages",
    method="POST",
    kind="generation",
    model_requested="claude-haiku-4-5",
    max_output_tokens=9,
    model="claude-haiku-4-5-20251001",
    project="billing",
    attributed_by="run",
    client="claude-code",
    client_version="2.1.0",
    session=None,
    status="ok",
    reason=None,
    http_status=200,
    error_type=None,
    request_id=None,
    response_id="msg_1",
    attempt=0,
    streamed=False,
    duration_ms=2000,
    ttfb_ms=300,
    ttft_ms=400,
    request_bytes=62,
    response_bytes=195,
    transport="json",
    http_version="1.1",
    content_encoding=None,
    billing="billed",
    usage_known=True,
    usage_reason=None,
    partial=False,
    input_tokens=12,
    cache_read_tokens=0,
    cache_write_5m_tokens=0,
    cache_write_1h_tokens=0,
    cache_write_other_tokens=0,
    output_tokens=7,
    reasoning_tokens=None,
    tool_calls=0,
    web_searches=0,
    service_tier=None,
    speed=None,
    inference_geo=None,
    stop_reason="end_turn",
    reader="anthropic/2",
    usage={"input_tokens": 12, "output_tokens": 7},
    headers=None,
)
STREAMED = msgspec.structs.replace(
    COMPLETED, response_id="msg_2", streamed=True, ttft_ms=600, request_bytes=78, response_bytes=672, transport="sse"
)
# What an answer tells, where none was read.
UNREAD: dict[str, Any] = dict.fromkeys(
    (
        "model", "response_id", "ttft_ms", "input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens",
        "cache_write_other_tokens", "output_tokens", "tool_calls", "web_searches", "stop_reason", "reader", "usage",
    )
)  # fmt: skip
UNREAD["usage_known"] = False
NO_ANSWER: dict[str, Any] = UNREAD | dict.fromkeys(("http_status", "ttfb_ms", "response_bytes", "transport"))


AT_LEAST_ONE = Estimate(method="bytes/1", output_tokens=1, output_tokens_low=1)


async def events_of(ledger: Taking, frames: list[Frame], name: str = "a") -> list[Event]:
    line = await ledger.line()
    line.send(*frames)
    await line.recorded(name)
    return [event for _, event in ledger.events()]


def completed(**changes: Any) -> CallCompleted:
    unread = {"max_output_tokens": None} if changes.get("model_requested", "") is None else {}
    return msgspec.structs.replace(COMPLETED, **unread | changes)


def in_coding(coding: bytes) -> list[tuple[bytes, bytes]]:
    return [(b"User-Agent", b"claude-cli/2.1.0"), (b"Content-Encoding", coding)]


async def test_a_whole_answer(ledger: Taking) -> None:
    assert await events_of(ledger, plain()) == [STARTED, COMPLETED]
    assert [stream for stream, _ in ledger.events()] == ["a", "a"]


async def test_a_stream(ledger: Taking) -> None:
    assert await events_of(ledger, streamed()) == [STARTED, STREAMED]


async def test_an_error_status_keeps_its_kind_and_its_headers_but_no_words(ledger: Taking) -> None:
    body = b'{"type": "error", "error": {"type": "rate_limit_error", "message": "secret words"}}'
    headers = (JSON, (b"Request-Id", b"req_1"), (b"retry-after", b"7"), (b"set-cookie", b"secret=1"))
    frames = asked() + answered(parts=(body,), status=429, headers=headers) + ended(status=429, size=len(body))
    assert await events_of(ledger, frames) == [
        STARTED,
        completed(
            **UNREAD
            | {
                "status": "error",
                "http_status": 429,
                "error_type": "rate_limit_error",
                "request_id": "req_1",
                "usage_reason": "error_status",
                "headers": {"request-id": "req_1", "retry-after": "7"},
                "response_bytes": len(body),
            }
        ),
    ]


async def test_a_client_that_leaves_has_used_what_was_stated_until_then(ledger: Taking) -> None:
    frames = streamed()[:-3] + ended(outcome="aborted", reason="client_left", size=500)
    (_, call) = await events_of(ledger, frames)
    assert call == msgspec.structs.replace(
        STREAMED,
        status="aborted",
        reason="client_left",
        partial=True,
        output_tokens=1,
        tool_calls=None,
        web_searches=None,
        response_bytes=500,
        stop_reason=None,
        usage={"input_tokens": 12, "output_tokens": 1},
        estimate=AT_LEAST_ONE,
    )


async def test_a_client_that_leaves_before_any_usage(ledger: Taking) -> None:
    frames = asked() + answered(parts=(), headers=(SSE,)) + ended(outcome="aborted", reason="client_left", size=0)
    (_, call) = await events_of(ledger, frames)
    assert isinstance(call, CallCompleted)
    assert (call.status, call.usage_known, call.usage_reason) == ("aborted", False, "aborted_before_usage")
    assert (call.input_tokens, call.output_tokens, call.response_bytes) == (None, None, 0)


async def test_a_client_that_leaves_after_the_protocols_end_got_all(ledger: Taking) -> None:
    frames = streamed()[:-1] + ended(outcome="aborted", reason="client_left", size=672)
    assert await events_of(ledger, frames) == [STARTED, STREAMED]


@pytest.mark.parametrize(("outcome", "reason"), [("cut", "provider_left"), ("complete", None)])
async def test_a_stream_that_stops_short_was_cut_even_if_http_ended_in_order(
    ledger: Taking, outcome: str, reason: str | None
) -> None:
    frames = asked() + answered(parts=STREAM[:3], headers=(SSE,)) + ended(outcome=outcome, reason=reason)
    (_, call) = await events_of(ledger, frames)
    assert isinstance(call, CallCompleted)
    assert (call.status, call.reason, call.partial, call.input_tokens, call.output_tokens) == ("cut", reason, True, 12, 1)


async def test_a_connection_refused_has_a_connect_only(ledger: Taking) -> None:
    connect = head(method="CONNECT", target="", headers=[])
    frames = [connect, *ended(outcome="error", reason="upstream_unreachable", status=None, size=0)]
    unsent = {"endpoint": "CONNECT", "kind": "other", "model_requested": None, "client": None}
    unsent |= {"client_version": None, "project": "unknown", "attributed_by": "unknown"}
    failed = {"method": "CONNECT", "status": "error", "reason": "upstream_unreachable", "request_bytes": None}
    assert await events_of(ledger, frames) == [
        msgspec.structs.replace(STARTED, **unsent),
        completed(**NO_ANSWER | unsent | failed | {"usage_reason": "aborted_before_usage", "evidence": "not_told"}),
    ]


async def test_what_was_dropped_on_the_way_makes_no_usage_but_a_gap(ledger: Taking) -> None:
    frames = asked() + answered() + ended(lossy=True)
    assert await events_of(ledger, frames) == [
        STARTED,
        completed(**UNREAD | {"usage_reason": "metering_overload", "ttft_ms": 400}),
        CaptureGap(cause="metering_overload", host="api.anthropic.com", calls=1, started_at=NOON, ended_at=NOON),
    ]


async def test_an_exchange_that_an_earlier_ledger_began_lost_its_usage(ledger: Taking) -> None:
    assert await events_of(ledger, [head(resumed=True), attributed(), *ended()]) == [
        completed(
            **NO_ANSWER | {"model_requested": None, "http_status": 200, "usage_reason": "ledger_restarted", "request_bytes": None}
        )
    ]


async def test_a_lost_worker_leaves_what_was_read_so_far(ledger: Taking) -> None:
    line = await ledger.line()
    line.send(*streamed()[:-3])
    await ledger.after(1)
    line.leave()
    (_, (_, call)) = await ledger.after(2)
    assert isinstance(call, CallCompleted) and call.duration_ms is not None and call.duration_ms > 0
    assert msgspec.structs.replace(call, duration_ms=None) == msgspec.structs.replace(
        STREAMED,
        status="interrupted",
        reason="worker_lost",
        partial=True,
        output_tokens=1,
        tool_calls=None,
        web_searches=None,
        response_bytes=sum(map(len, STREAM[:-2])),
        stop_reason=None,
        duration_ms=None,
        usage={"input_tokens": 12, "output_tokens": 1},
        estimate=AT_LEAST_ONE,
    )


async def test_a_worker_lost_before_the_request_was_complete(ledger: Taking) -> None:
    line = await ledger.line()
    line.send(*asked()[:2])
    line.leave()
    ((_, began), (_, call)) = await ledger.after(2)
    assert isinstance(began, CallStarted) and isinstance(call, CallCompleted)
    assert (call.status, call.reason, call.usage_reason, call.request_bytes, call.http_status) == (
        "interrupted",
        "worker_lost",
        "interrupted",
        None,
        None,
    )


async def test_a_request_over_the_cap_is_counted_and_not_read(ledger: Taking) -> None:
    body = [RequestBody("a", bytes(1 << 16)) for _ in range((MAX_REQUEST_BODY >> 16) + 1)]
    frames: list[Frame] = [head(), attributed(), RequestBody("a", ASKED), *body, RequestEnd("a", 1_010_000, 8_454_206)]
    assert await events_of(ledger, frames + answered() + ended()) == [
        msgspec.structs.replace(STARTED, model_requested=None),
        completed(model_requested=None, request_bytes=8_454_206),
    ]


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        (b"gzip", gzip.compress(ASKED, mtime=0)),
        (b"GZIP", gzip.compress(ASKED, mtime=0)),
        (b"zstd", zstandard.compress(ASKED)),
        (b"identity", ASKED),
    ],
)
async def test_a_coded_request_is_read(ledger: Taking, coding: bytes, body: bytes) -> None:
    frames = asked(body=body, headers=in_coding(coding))
    began, call = await events_of(ledger, frames + answered() + ended())
    assert (began, call) == (STARTED, completed(request_bytes=len(body)))


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        (b"identity", b'{"model": '),
        (b"identity", b"\xff\xfe"),
        (b"identity", b"[" * 100_000),
        (b"identity", b'"model"'),
        (b"identity", b""),
        (b"gzip", b"no gzip"),
        (b"gzip", gzip.compress(bytes(64 << 20), mtime=0)),
        (b"gzip, gzip, gzip, gzip", ASKED),
        (b"rot13", ASKED),
    ],
)
async def test_an_unreadable_request_asks_for_nothing(ledger: Taking, coding: bytes, body: bytes) -> None:
    frames = asked(body=body, headers=in_coding(coding))
    began, call = await events_of(ledger, frames + answered() + ended())
    assert began == msgspec.structs.replace(STARTED, model_requested=None)
    assert call == completed(model_requested=None, request_bytes=len(body))


async def test_a_gemini_request_names_its_model_in_the_path(ledger: Taking) -> None:
    target = "/v1beta/models/gemini-2.5-flash:generateContent?key=secret"
    google = asked(body=b"nonsense", host="generativelanguage.googleapis.com", target=target)
    began, call = await events_of(ledger, google + answered(parts=(b"{}",)) + ended(size=2))
    assert isinstance(began, CallStarted) and isinstance(call, CallCompleted)
    assert (began.provider, began.model_requested) == ("google", "gemini-2.5-flash")
    assert (call.usage_known, call.usage_reason) == (False, "no_usage")


async def test_a_call_starts_when_it_is_known_whose_it_is(ledger: Taking) -> None:
    head, _, *rest = asked()
    told = attributed(project="web", rule="git", evidence="~/web/.git", git_branch="main", git_commit="0123456789ab")
    began, call = await events_of(ledger, [head, *rest, told] + answered() + ended())
    assert isinstance(began, CallStarted) and isinstance(call, CallCompleted)
    assert (began.project, began.attributed_by) == (call.project, call.attributed_by) == ("web", "git")
    assert (call.evidence, call.git_branch, call.git_commit) == ("~/web/.git", "main", "0123456789ab")


async def test_a_call_that_is_answered_before_it_is_known_whose_it_is_ends_under_the_right_name(ledger: Taking) -> None:
    head, _, *rest = asked()
    began, call = await events_of(ledger, [head, *rest] + answered() + [attributed(project="web", rule="folder")] + ended())
    assert isinstance(began, CallStarted) and isinstance(call, CallCompleted)
    assert (began.project, began.attributed_by) == ("unknown", "unknown")
    assert (call.project, call.attributed_by) == ("web", "folder")


async def test_inferences_that_end_before_it_is_known_whose_they_are_wait_for_that(ledger: Taking) -> None:
    """The results of a batch come line by line, each an inference of its own."""
    answer = json.loads(ANSWERED)
    lines = [{"custom_id": f"r{n}", "result": {"type": "succeeded", "message": answer | {"id": f"msg_{n}"}}} for n in (1, 2)]
    fetched = head(method="GET", target="/v1/messages/batches/msgbatch_1/results")
    parts = tuple(json.dumps(line).encode() + b"\n" for line in lines)
    json_lines = (b"content-type", b"application/x-jsonl")
    answers = [RequestEnd("a", 1_010_000, 0), *answered(parts=parts, headers=(json_lines,))]
    told = attributed(project="web", rule="git", git_branch="main")
    for frames in ([fetched, *answers, told, *ended()], [fetched, *answers[:-1], told, answers[-1], *ended()]):
        name = frames[0].exchange_id + str(len(ledger.events()))
        events = await events_of(ledger, [msgspec.structs.replace(frame, exchange_id=name) for frame in frames], name)
        calls = [event for event in events if isinstance(event, CallCompleted)][-2:]
        assert [(call.inference, call.response_id, call.project, call.git_branch) for call in calls] == [
            (1, "msg_1", "web", "main"),
            (2, "msg_2", "web", "main"),
        ]


async def test_a_request_that_stops_before_its_end_is_aborted(ledger: Taking) -> None:
    (began, call) = await events_of(ledger, asked()[:2] + ended(outcome="aborted", reason="client_left", status=None, size=0))
    assert began == msgspec.structs.replace(STARTED, model_requested=None)
    assert call == completed(
        **NO_ANSWER
        | {
            "model_requested": None,
            "status": "aborted",
            "reason": "client_left",
            "usage_reason": "aborted_before_usage",
            "request_bytes": None,
        }
    )


async def test_an_answer_before_the_requests_end_begins_the_call(ledger: Taking) -> None:
    began, call = await events_of(ledger, [head(), attributed(), *answered(), *ended()])
    assert began == msgspec.structs.replace(STARTED, model_requested=None)
    assert call == completed(model_requested=None, request_bytes=None)


async def test_times_that_run_backwards_are_no_time(ledger: Taking) -> None:
    frames: list[Frame] = [*plain()[:-1], ExchangeEnd("a", 5, "complete", None, 200, len(ANSWERED), False)]
    assert await events_of(ledger, frames) == [STARTED, completed(duration_ms=0)]


async def test_a_reader_that_raises_costs_its_own_call_only(ledger: Taking, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults are injected where nothing of ours should ever raise."""
    feed = AnswerReading.feed

    def fail_on_the_marked(reading: AnswerReading, raw: bytes) -> None:
        if b"marked" in raw:
            raise RuntimeError("secret words")
        feed(reading, raw)

    monkeypatch.setattr(AnswerReading, "feed", fail_on_the_marked)
    line = await ledger.line()
    line.send(*asked("x"), *answered("x", (b"marked", b"more")), *plain("a"), *ended("x", size=10))
    await line.recorded("a", "x")
    calls = {stream: event for stream, event in ledger.events() if isinstance(event, CallCompleted)}
    assert calls["a"] == COMPLETED
    failed = UNREAD | dict.fromkeys(("ttfb_ms", "response_bytes", "transport")) | {"usage_reason": "reader_failed"}
    assert calls["x"] == completed(**failed)


@pytest.mark.parametrize("outcome", ["complete", "lost"])
async def test_a_request_whose_reader_raises_is_still_recorded(
    ledger: Taking, monkeypatch: pytest.MonkeyPatch, outcome: str
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(Route, "read_request", fail)
    line = await ledger.line()
    if outcome == "lost":
        line.send(*asked()[:-1])
        line.leave()
        (_, (_, call)) = await ledger.after(2)
        assert isinstance(call, CallCompleted) and call.status == "interrupted"
    else:
        line.send(*plain())
        await line.recorded("a")
        calls = [event for _, event in ledger.events() if isinstance(event, CallCompleted)]
        assert [(call.status, call.usage_reason) for call in calls] == [("ok", "reader_failed")]


def test_the_body_of_a_request_is_let_go_once_it_is_read() -> None:
    exchange = Exchange(head())
    for frame in asked()[2:-1]:
        assert isinstance(frame, RequestBody)
        exchange.request.take(frame.data, MAX_REQUEST_BODY)
    assert exchange.request.held == len(ASKED)
    exchange.request_end(RequestEnd("a", 1_010_000, len(ASKED)))
    exchange.start()
    assert exchange.request.held == 0
    exchange.request.take(b"late", MAX_REQUEST_BODY)
    assert exchange.request.held == 0


async def test_a_call_that_a_policy_blocked_used_nothing(ledger: Taking) -> None:
    hit = Hit("daily", "budget", 5, 4, "day", 1_000_000, "billing", "claude-haiku-4-5", 125)
    end = ExchangeEnd("a", 1_020_000, "blocked", "policy", 429, 120, False, [], hit)
    blocked = {"status": "blocked", "reason": "policy", "policy": "daily", "http_status": 429, "usage_reason": "blocked"}
    assert await events_of(ledger, [*asked(), end]) == [
        STARTED,
        PolicyBlocked(
            name="daily", kind="budget", used=5, bound=4, window="day", window_began_at=1_000_000, project="billing",
            model="claude-haiku-4-5",
        ),
        completed(**NO_ANSWER | blocked | {"duration_ms": 20}),
    ]  # fmt: skip


async def test_a_warning_stands_before_the_end_of_its_call(ledger: Taking) -> None:
    hit = Hit("daily", "budget", 3, 4, "day", 1_000_000, "billing", "claude-haiku-4-5", 75)
    facts = {name: getattr(hit, name) for name in hit.__struct_fields__}
    found = await events_of(ledger, [*asked(), Warned("a", hit), *answered(), *ended()])
    assert [event for event in found if not isinstance(event, CallStarted)] == [PolicyWarned(**facts), COMPLETED]


def test_of_a_crash_only_what_had_begun_is_known() -> None:
    assert interrupted(STARTED) == completed(
        **NO_ANSWER
        | {
            "method": None,
            "http_version": None,
            "status": "interrupted",
            "reason": "meter_crashed",
            "max_output_tokens": None,
            "usage_reason": "interrupted",
            "request_bytes": None,
            "duration_ms": None,
        }
    )
