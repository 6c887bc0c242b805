"""Both bodies of an exchange: what is stored of them, and what the log is told where one is not."""

from __future__ import annotations

import pytest

import make
from exchanges import ANSWERED, ASKED, head
from halton.events.body import KeptBody
from halton.events.types import CallCompleted
from halton.ledger.body_copy import BodyCopy, Job
from halton.ledger.copies import Copies
from halton.ledger.room import Room
from halton.redact.budget import unhurried
from halton.redact.credentials import Credentials

JSON = "application/json"


def copies(limit: int = 1000) -> tuple[Copies, Room]:
    room = Room(1 << 20)

    def now(job: Job) -> None:
        job.run(unhurried)

    return Copies(head(headers=[(b"x-api-key", b"key-0123456789")]), limit, room, now), room


def test_each_side_is_a_row_under_the_name_of_its_call() -> None:
    made, _ = copies()
    made.request(ASKED, JSON)
    made.answer(JSON, None)
    made.part(ANSWERED, 1_400_000)
    rows = made.rows("e", make.call(inference=2), 7)
    assert [(row.call_id, row.side, row.project, row.started_at, row.after) for row in rows] == [
        ("e.2", "request", "halton", make.NOON, 7),
        ("e.2", "response", "halton", make.NOON, 7),
    ]
    assert rows[0].salt != rows[1].salt and made.reasons == {}


def test_the_fact_of_a_call_is_searched_for_what_proves_who_calls() -> None:
    made, _ = copies()
    waiting = made.fact("e", make.call(model="key-0123456789", project="key-0123456789"))
    assert (waiting.event.model, waiting.event.project) == ("[redacted:credential:16]", "[redacted:credential:16]")
    assert "0123456789" not in waiting.data + waiting.with_bodies({"request": KeptBody(reason="socket")}).data
    others = made.fact("e", make.call(model="key-9876543210"), credentials=Credentials(["key-9876543210"]))
    assert others.event.model == "[redacted:credential:16]"


def test_a_side_that_was_refused_has_a_reason_and_no_row() -> None:
    made, room = copies()
    made.request(ASKED, JSON)
    made.answer(JSON, None)
    made.part(None, 0)
    made.part(ANSWERED, 0)
    assert [row.side for row in made.rows("e", make.call(), 7)] == ["request"]
    assert made.reasons == {"response": "undecodable"}
    made.refuse("request", "incomplete")
    assert made.rows("e", make.call(), 7) == [] and room.held == 0
    assert made.reasons == {"request": "incomplete", "response": "undecodable"}


def test_what_comes_for_an_answer_that_did_not_begin_is_nothing() -> None:
    made, room = copies()
    made.part(ANSWERED, 0)
    assert made.rows("e", make.call(), 7) == [] and made.reasons == {} and room.held == 0


def test_a_fault_on_the_loop_costs_the_bodies_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    made, room = copies()
    made.answer(JSON, None)
    monkeypatch.setattr(BodyCopy, "take", lambda *_: 1 / 0)
    made.part(ANSWERED, 0)
    made.request(ASKED, JSON)
    assert made.rows("e", make.call(), 7) == [] and room.held == 0
    assert made.reasons == {"request": "redaction_failed", "response": "redaction_failed"}


def test_in_a_hurry_only_what_is_ready_is_stored() -> None:
    made, _ = copies()
    made.request(ASKED, JSON)
    made.answer(JSON, None)
    made.part(ANSWERED, 0)
    made.hurry()
    assert [row.side for row in made.rows("e", make.call(), 7)] == ["request"]
    assert made.reasons == {"response": "overload"}


OFF = {"request": "switched_off", "response": "switched_off"}


def test_of_a_project_whose_bodies_are_not_kept_nothing_is_gathered() -> None:
    made, room = copies()
    made.belong("halton", allowed=False)
    made.request(ASKED, JSON)
    made.answer(JSON, None)
    made.part(ANSWERED, 0)
    assert room.held == 0
    assert made.rows("e", make.call(), 7) == [] and made.reasons == OFF


def test_what_was_gathered_before_the_end_of_the_call_tells_whose_it_is_is_let_go() -> None:
    made, room = copies()
    made.request(ASKED, JSON)
    made.answer(JSON, None)
    made.part(ANSWERED, 0)
    assert room.held > 0
    made.fact("e", make.call(), allowed=False)
    assert room.held == 0
    assert made.rows("e", make.call(), 7) == [] and made.reasons == OFF


def test_a_body_that_is_kept_stays_so_when_it_is_asked_again() -> None:
    made, _ = copies()
    made.belong("halton", allowed=True)
    made.request(ASKED, JSON)
    made.fact("e", make.call())
    assert [row.side for row in made.rows("e", make.call(), 7)] == ["request"] and made.reasons == {}


def test_the_fact_is_sound_without_its_bodies_and_takes_them_up() -> None:
    made, _ = copies()
    fact = made.fact("e", make.call())
    assert "body" not in fact.data and fact.stream == "e"
    told = fact.with_bodies({"response": KeptBody(reason="overload")})
    assert (told.type, told.stream, type(told).__name__) == ("call.completed", "e", "Fact")
    assert '"response_body":{"reason":"overload"}' in told.data
    assert CallCompleted.TYPE == told.type
