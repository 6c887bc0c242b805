"""Frames of exchanges in; bodies in their file, commitments in the log, and the events whatever becomes of the bodies."""

from __future__ import annotations

import asyncio
import gzip
import json
import secrets
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Any

import msgspec
import pytest
from wsproto.frame_protocol import FrameProtocol

import make
from bodies.made import in_files
from exchanges import ASKED, SSE, STREAM, answered, asked, attributed, ended, head, plain, streamed
from halton.bodies.compression import decompress
from halton.bodies.row import COLUMNS, Row
from halton.bodies.store import BodyStore
from halton.events.body import KeptBody
from halton.events.types import CallCompleted, ProjectSet
from halton.frames import Frame, RequestBody, RequestEnd, ResponseHead, SocketBytes
from halton.ledger.body_capture import BodyCapture
from halton.ledger.body_copy import BodyCopy, Job
from halton.ledger.keeping import Keeping
from halton.ledger.receipt import Receipt
from halton.ledger.request import MAX_REQUEST_BODY
from halton.log.store import Fact, Log
from halton.log.writer import Writer
from halton.paths import Home
from halton.redact import redactor
from halton.redact.budget import Check
from taking import Taking, taking_frames

pytestmark = pytest.mark.anyio

LIMIT = 4096


@pytest.fixture
async def ledger(home: Home) -> AsyncIterator[Taking]:
    async with taking_frames(home, LIMIT) as taking:
        yield taking


async def completed(ledger: Taking, frames: list[Frame], name: str = "a") -> CallCompleted:
    line = await ledger.line()
    line.send(*frames)
    await line.recorded(name)
    (event,) = [event for stream, event in ledger.events() if stream == name and isinstance(event, CallCompleted)]
    return event


def rows(home: Home) -> dict[tuple[str, str], Row]:
    with closing(sqlite3.connect(home.bodies)) as connection:
        found = connection.execute(f"select {', '.join(COLUMNS)} from request_bodies").fetchall()
    return {(row[0], row[1]): Row(**dict(zip(COLUMNS, row, strict=True))) for row in found}


def document(row: Row) -> Any:
    return json.loads(decompress(row.data, row.text_bytes))


async def test_both_bodies_are_stored_and_committed_to(home: Home, ledger: Taking) -> None:
    event = await completed(ledger, streamed())
    found = rows(home)
    assert event.request_body == found["a", "request"].kept
    assert event.response_body == found["a", "response"].kept
    assert event.request_body is not None and event.request_body.rules == redactor.VERSION
    assert document(found["a", "request"])["max_tokens"] == 9
    answer = document(found["a", "response"])
    assert answer["channels"] == [{"kind": "text", "index": "0", "text": "hi"}]
    assert answer["timing_ms"] == [[600, 2]]
    row = found["a", "response"]
    assert (row.content_type, row.started_at, row.project) == ("text/event-stream", event.started_at, "billing")
    assert row.original_bytes == sum(map(len, STREAM))


async def test_many_calls_at_once(home: Home, ledger: Taking) -> None:
    line = await ledger.line()
    names = [f"c{number}" for number in range(60)]
    line.send(*(frame for name in names for frame in plain(name)))
    await line.recorded(*names)
    assert rows(home).keys() == {(name, side) for name in names for side in ("request", "response")}
    assert [type(event).TYPE for stream, event in ledger.events() if stream == "c7"] == ["call.started", "call.completed"]


async def test_no_secret_reaches_a_file(home: Home, ledger: Taking) -> None:
    own, planted, answer = (prefix + secrets.token_hex(18) for prefix in ("", "ghp_", "ghp_"))
    body = msgspec.json.encode(msgspec.json.decode(ASKED) | {"system": f"{planted}, and you may use {own}"})
    event = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": answer[:9]}}
    parts = [f"data: {json.dumps(event)}\n\n".encode(), f"data: {json.dumps(event)}\n\n".replace(answer[:9], answer[9:]).encode()]
    frames = asked(body=body, headers=[(b"x-api-key", own.encode())], target=f"/v1/messages?key={own}q")
    frames += answered(parts=(*STREAM[:2], *parts, *STREAM[3:]), headers=(SSE,)) + ended()
    told = await completed(ledger, frames)
    assert told.request_body is not None and sum((told.request_body.redactions or {}).values()) == 2
    assert told.response_body is not None and sum((told.response_body.redactions or {}).values()) == 1
    for secret in (own, planted, answer):
        assert in_files(home.root, secret.encode()) == []
        assert all(secret not in json.dumps(document(row)) for row in rows(home).values())


async def test_over_budget_there_is_an_event_and_no_body(home: Home, ledger: Taking, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> None:
        raise redactor.OverBudget

    monkeypatch.setattr(redactor, "redact", slow)
    event = await completed(ledger, plain())
    assert event.request_body == event.response_body == KeptBody(reason="redaction_budget")
    assert event.usage_known and not home.bodies.exists()


async def test_a_redactor_that_raises(home: Home, ledger: Taking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redactor, "redact", lambda *_: 1 / 0)
    event = await completed(ledger, plain())
    assert event.request_body == event.response_body == KeptBody(reason="redaction_failed")
    assert not home.bodies.exists()


async def test_a_locked_file_costs_the_body_and_not_the_event(home: Home, ledger: Taking) -> None:
    with closing(BodyStore(home.bodies)) as other, other.transaction():
        event = await completed(ledger, plain())
    assert event.request_body == event.response_body == KeptBody(reason="store_failed")
    assert rows(home) == {}


async def test_a_file_that_is_something_else_costs_the_bodies(home: Home, ledger: Taking) -> None:
    home.bodies.write_bytes(b"noise" * 1000)
    event = await completed(ledger, plain())
    assert event.response_body == KeptBody(reason="store_failed")
    assert home.bodies.read_bytes() == b"noise" * 1000


async def test_a_request_in_a_coding_is_read_and_a_broken_one_is_not(home: Home, ledger: Taking) -> None:
    coded = [(b"content-encoding", b"gzip"), (b"content-type", b"application/json")]
    await completed(ledger, asked(body=gzip.compress(ASKED), headers=coded) + answered() + ended())
    assert document(rows(home)["a", "request"]) == json.loads(ASKED)
    broken = await completed(ledger, asked("b", body=b"no gzip", headers=coded) + answered("b") + ended("b"), "b")
    assert broken.request_body == KeptBody(reason="undecodable")


async def test_an_answer_in_a_broken_coding(ledger: Taking) -> None:
    frames = asked() + answered(headers=((b"content-encoding", b"gzip"),)) + ended()
    assert (await completed(ledger, frames)).response_body == KeptBody(reason="undecodable")


async def test_a_request_of_which_parts_were_dropped(ledger: Taking) -> None:
    first, told, *parts = asked()
    event = await completed(ledger, [first, told, *parts[1:], *answered(), *ended()])
    assert event.request_body == KeptBody(reason="incomplete")


async def test_a_request_that_is_too_large(ledger: Taking) -> None:
    part = b" " * (60 << 10)
    parts = [RequestBody("a", part)] * (MAX_REQUEST_BODY // len(part) + 1)
    frames: list[Frame] = [head(), attributed(), *parts, RequestEnd("a", 1, 9 << 20)]
    event = await completed(ledger, frames + answered() + ended())
    assert event.request_body == KeptBody(reason="too_large")
    assert event.response_body is not None and event.response_body.commitment


async def test_bytes_that_were_lost_leave_no_answer(ledger: Taking) -> None:
    event = await completed(ledger, asked() + answered() + ended(lossy=True))
    assert event.response_body == KeptBody(reason="incomplete")


async def test_a_call_without_an_answer_has_its_request(home: Home, ledger: Taking) -> None:
    event = await completed(ledger, asked() + ended(outcome="error", status=None, size=0))
    assert event.request_body is not None and event.request_body.commitment
    assert event.response_body is None


async def test_an_exchange_seen_from_its_middle_is_not_stored(home: Home, ledger: Taking) -> None:
    event = await completed(ledger, [head(resumed=True), *answered(), *ended()])
    assert event.request_body == event.response_body == KeptBody(reason="incomplete")
    assert not home.bodies.exists()


async def test_of_an_answer_that_breaks_off_the_last_word_is_dropped(home: Home, ledger: Taking) -> None:
    await completed(ledger, asked() + answered(parts=STREAM[:3], headers=(SSE,)) + ended(outcome="aborted"))
    assert document(rows(home)["a", "response"])["channels"][0]["text"] == ""


async def test_a_socket(home: Home, ledger: Taking) -> None:
    events = [
        {"type": "response.created", "response": {"id": "r", "model": "gpt-5"}},
        {"type": "response.output_text.delta", "delta": "hello"},
        {"type": "response.completed", "response": {"id": "r", "usage": {"input_tokens": 3, "output_tokens": 2}}},
    ]
    request = head(host="api.openai.com", method="GET", target="/v1/responses", headers=[(b"upgrade", b"websocket")])
    frames: list[Frame] = [request, attributed(), RequestEnd("a", 1, 0)]
    frames += [ResponseHead("a", 2, 101, [(b"upgrade", b"websocket")])]
    frames += [SocketBytes("a", 1_500_000, True, framed({"type": "response.create", "model": "gpt-5"}, client=True))]
    frames += [SocketBytes("a", 1_600_000, False, framed(event, client=False)) for event in events]
    event = await completed(ledger, [*frames, *ended(status=101)])
    assert document(rows(home)["a", "request"]) == {"type": "response.create", "model": "gpt-5"}
    assert document(rows(home)["a", "response"])["channels"] == [{"kind": "text", "index": "0", "text": "hello"}]
    assert event.usage_known and event.response_body == rows(home)["a", "response"].kept


async def test_nothing_is_stored_while_nobody_knows_whose_it_is(home: Home, ledger: Taking) -> None:
    first, _, *rest = plain()
    event = await completed(ledger, [first, *rest])
    assert event.request_body == event.response_body == KeptBody(reason="switched_off")
    assert not home.bodies.exists()


async def test_a_socket_of_a_project_that_keeps_none(home: Home, ledger: Taking) -> None:
    request = head(host="api.openai.com", method="GET", target="/v1/responses", headers=[(b"upgrade", b"websocket")])
    frames: list[Frame] = [request, attributed(body_capture=False), RequestEnd("a", 1, 0)]
    frames += [ResponseHead("a", 2, 101, [(b"upgrade", b"websocket")])]
    frames += [SocketBytes("a", 1_500_000, True, framed({"type": "response.create", "model": "gpt-5"}, client=True))]
    event = await completed(ledger, [*frames, *ended(status=101)])
    assert event.request_body == event.response_body == KeptBody(reason="switched_off")
    assert not home.bodies.exists()


async def test_where_no_body_can_be_kept_nothing_is_said_of_any(home: Home) -> None:
    with closing(Log(home.log)) as log:
        writer: Writer[Receipt] = Writer(log, on_commit=lambda head, receipts: None, on_failure=lambda error: None)
        keeping = Keeping(home.bodies, writer, LIMIT, capture=BodyCapture(home.log, enabled=False))
        assert not keeping.wanted
        log.append([Fact.of("project", ProjectSet(project="billing", body_capture="on"))])
        keeping.look()
        assert keeping.wanted
        assert keeping.close(20) and writer.close(20)


def framed(message: dict[str, Any], *, client: bool) -> bytes:
    return FrameProtocol(client=client, extensions=[]).send_data(json.dumps(message), fin=True)


async def test_a_flush_waits_for_what_came_before(home: Home, ledger: Taking) -> None:
    line = await ledger.line()
    line.send(*plain())
    await line.recorded("a")
    receipt = Receipt(next(iter(ledger.intake.sources)))
    receipt.durable = asyncio.get_running_loop().create_future()
    ledger.intake.submit((), receipt)
    assert await asyncio.wait_for(receipt.durable, 10) == 3


async def test_a_job_that_fails_ends_nothing(home: Home, ledger: Taking, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(BodyCopy, "prepare", lambda *_, **__: 1 / 0)
        event = await completed(ledger, plain())
    assert event.usage_known and event.request_body == event.response_body == KeptBody(reason="redaction_failed")
    again = await completed(ledger, plain("b"), "b")
    assert again.response_body is not None and again.response_body.commitment


async def test_at_the_end_everything_is_passed_on(home: Home) -> None:
    async with taking_frames(home, LIMIT) as taking:
        line = await taking.line()
        line.send(*(frame for number in range(40) for frame in plain(f"c{number}")))
        await line.recorded("c0")
    with closing(sqlite3.connect(home.log)) as log:
        assert log.execute("select count(*) from event where type = 'call.completed'").fetchone() == (40,)


async def test_facts_behind_a_body_that_hangs_are_passed_on_without_theirs_once(home: Home) -> None:
    hanging, going_on = threading.Event(), threading.Event()

    def job(check: Check) -> None:
        hanging.set()
        going_on.wait(20)

    with closing(Log(home.log)) as log:
        writer: Writer[Receipt] = Writer(log, on_commit=lambda head, receipts: None, on_failure=lambda error: None)
        keeping = Keeping(home.bodies, writer, LIMIT)
        keeping.submit([Fact.of("first", make.gap())])
        keeping._queue.put(Job(job, lambda: None))
        keeping.submit([Fact.of("second", make.gap())])
        assert hanging.wait(20)
        assert not keeping.close(0.05)
        going_on.set()
        assert writer.close(20)
        assert [event.stream for event in log.read()] == ["log", "first", "second"]
