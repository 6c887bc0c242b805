"""One body: gathered in parts, read elsewhere, and dropped with a reason where there is no room."""

from __future__ import annotations

import json
from typing import Any

from exchanges import STREAM
from halton.bodies.compression import decompress
from halton.ledger.body_copy import GATHERED, BodyCopy, Job
from halton.ledger.room import Room
from halton.redact.budget import clock, unhurried
from halton.wire.reassembly import Reassembly
from halton.wire.transcripts import anthropic

SSE = "text/event-stream"


class Later:
    """Runs jobs when it is told to, as the thread of Keeping does."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def run(self) -> int:
        jobs = self.jobs[:]
        self.jobs.clear()
        for job in jobs:
            job.run(unhurried)
        return len(jobs)


def copy(room: Room, later: Later, limit: int = 1000, kind: str = SSE) -> BodyCopy:
    return BodyCopy(Reassembly(kind, anthropic.tell, 2 * limit), limit, room, later.jobs.append)


def delta(text: str) -> bytes:
    event = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}
    return f"data: {json.dumps(event)}\n\n".encode()


def document(made: BodyCopy) -> Any:
    assert made.content is not None
    return json.loads(decompress(made.content.data, made.content.text_bytes))


def test_a_stream_is_read_in_batches_and_only_its_text_is_held() -> None:
    room, later = Room(1 << 20), Later()
    made = copy(room, later)
    for at in range(400):
        made.take(delta("a"), at)
    assert room.held == 400 * len(delta("a"))
    assert later.run() == 400 * len(delta("a")) // GATHERED
    assert room.held < GATHERED
    made.prepare(())
    assert document(made)["channels"] == [{"kind": "text", "index": "0", "text": "a" * 400}]
    assert made.content is not None and room.held == len(made.content.data)
    del made
    assert room.held == 0


def test_without_room_it_is_dropped_and_gives_back_what_it_held() -> None:
    room, later = Room(100), Later()
    made = copy(room, later)
    made.take(b"data: " + b"x" * 60)
    made.take(b"x" * 60)
    assert (made.reason, room.held) == ("overload", 0)
    made.take(b"x")
    made.prepare(())
    assert (made.reason, made.content, room.held) == ("overload", None, 0)


def test_what_waits_for_a_copy_that_was_refused_is_not_read() -> None:
    room, later = Room(1 << 20), Later()
    made = copy(room, later)
    made.take(delta("a" * GATHERED))
    made.refuse("incomplete")
    assert later.run() == 1
    made.prepare(())
    assert (made.reason, made.content, room.held) == ("incomplete", None, 0)


def test_an_answer_beyond_twice_the_limit_is_cut() -> None:
    made = copy(Room(1 << 20), Later(), limit=6000)
    for _ in range(13):
        made.take(delta("a" * 1000))
    made.prepare(())
    assert made.content is not None and made.content.truncated and made.content.text_bytes <= 6000
    text = document(made)["channels"][0]["text"]
    assert text.startswith("aaa") and 5000 < len(text) < 6000


def test_a_stream_that_was_torn_off_loses_its_last_word() -> None:
    made = copy(Room(1 << 20), Later())
    made.take(b"".join(STREAM[:2]) + delta("one two"))
    made.prepare((), torn=True)
    assert document(made)["channels"][0]["text"] == "one "


def test_what_cannot_be_read_says_why() -> None:
    made = copy(Room(1 << 20), Later(), kind="application/json")
    made.take(b'{"cut')
    made.prepare(())
    assert (made.reason, made.content) == ("undecodable", None)


def test_no_body_is_neither_stored_nor_refused() -> None:
    made = copy(Room(1 << 20), Later())
    made.prepare(())
    assert (made.reason, made.content) == (None, None)


def test_dropped_it_gives_back_all_that_waits_for_it_unless_it_is_ready() -> None:
    room, later = Room(1 << 20), Later()
    made, ready = copy(room, later), copy(room, later)
    made.take(delta("a" * GATHERED))
    ready.take(delta("b"))
    ready.prepare(())
    (job,) = later.jobs
    job.drop()
    ready.drop()
    assert (made.reason, made.content, ready.reason, ready.content is not None) == ("overload", None, None, True)
    assert ready.content is not None and room.held == len(ready.content.data)
    job.run(unhurried)
    assert made.content is None


def test_out_of_time_it_is_dropped_with_the_reason() -> None:
    for kind in (SSE, "application/json"):
        room = Room(1 << 20)
        made = copy(room, Later(), kind=kind)
        made.take(b"".join(STREAM) if kind == SSE else b'{"a": ["b"]}')
        made.prepare((), clock(-1))
        assert (made.reason, made.content, room.held) == ("redaction_budget", None, 0)


def test_what_is_refused_while_it_is_made_is_not_stored() -> None:
    made = copy(Room(1 << 20), Later(), kind="application/json")
    made.take(b'{"a": ["b"]}')
    made.prepare((), lambda: made.refuse("switched_off"))
    assert (made.reason, made.content) == ("switched_off", None)
