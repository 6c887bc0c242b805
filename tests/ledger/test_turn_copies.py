"""Bodies of a socket's inferences: whose messages they are, as long as that is known."""

from __future__ import annotations

import json
from typing import Any

import make
from exchanges import head
from halton.bodies.compression import decompress
from halton.ledger.body_copy import Job
from halton.ledger.copies import Copies
from halton.ledger.room import Room
from halton.ledger.turn_copies import MAX_REQUEST_BYTES, TurnCopies
from halton.redact.budget import unhurried
from halton.wire.transcripts import openai_responses


def turns() -> TurnCopies:
    def now(job: Job) -> None:
        job.run(unhurried)

    return TurnCopies(lambda: Copies(head(), 10_000, Room(64 << 20), now), openai_responses.tell)


def delta(text: str) -> bytes:
    return json.dumps({"type": "response.output_text.delta", "delta": text}, indent=1).encode()


def stored(copies: Copies | None) -> dict[str, Any]:
    assert copies is not None
    rows = copies.rows("e", make.call(), 1)
    return {row.side: json.loads(decompress(row.data, row.text_bytes)) for row in rows} | copies.reasons


def test_one_after_the_other() -> None:
    made = turns()
    made.began(1, b'{"type": "response.create"}')
    made.said(delta("one "), 1)
    made.said(delta("two"), 2)
    first = stored(made.ended(1))
    made.began(2, None)
    made.said(delta("three"), 3)
    second = stored(made.ended(2))
    assert first["request"] == {"type": "response.create"}
    assert [channel["text"] for channel in first["response"]["channels"]] == ["one two"]
    assert list(second) == ["response"] and second["response"]["channels"][0]["text"] == "three"
    assert made.ended(2) is None


def test_of_two_at_once_the_requests_are_known_and_the_answers_are_not() -> None:
    made = turns()
    made.began(1, b"{}")
    made.began(2, b"[]")
    made.said(delta("whose?"), 1)
    assert stored(made.ended(1)) == {"request": {}, "response": "socket"}
    made.said(delta("mine"), 2)
    assert stored(made.ended(2)) == {"request": [], "response": "socket"}


def test_a_socket_that_cannot_be_read_any_more() -> None:
    made = turns()
    made.began(1, b"{}")
    made.refuse("incomplete")
    assert stored(made.ended(1)) == {"request": {}, "response": "incomplete"}


def test_a_message_that_is_too_large() -> None:
    made = turns()
    made.began(1, b" " * (MAX_REQUEST_BYTES + 1))
    assert stored(made.ended(1)) == {"request": "too_large"}
