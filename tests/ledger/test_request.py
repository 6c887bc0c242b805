"""The body of a request: kept until its facts are read, and never more than its bound."""

from __future__ import annotations

import gzip

import pytest

from exchanges import ASKED, head
from halton.ledger.copies import Copies
from halton.ledger.origin import UNSENT, Origin
from halton.ledger.request import MAX_REQUEST_BODY, Request
from halton.ledger.room import Room


def request(**changes: object) -> Request:
    asked = head(**changes)
    return Request(asked, Origin(asked).route, None)


def test_the_facts_are_read_from_all_parts_and_then_nothing_is_held() -> None:
    plain = request()
    plain.take(ASKED[:20], 100)
    plain.take(ASKED[20:], 100)
    assert plain.held == len(ASKED)
    plain.read()
    assert (plain.facts.model, plain.facts.body_bytes, plain.held) == ("claude-haiku-4-5", len(ASKED), 0)


def test_a_coding_is_undone() -> None:
    coded = request(headers=[(b"content-encoding", b"gzip")])
    coded.take(gzip.compress(ASKED), 1000)
    coded.read()
    assert coded.facts.model == "claude-haiku-4-5"


@pytest.mark.parametrize(("size", "room"), [(MAX_REQUEST_BODY + 1, 1 << 30), (100, 99)])
def test_beyond_its_bound_or_without_room_it_tells_nothing(size: int, room: int) -> None:
    large = request()
    large.take(bytes(size), room)
    large.take(b"more", 100)
    large.read()
    assert (large.held, large.facts.model) == (0, None)


def test_what_was_never_sent_asks_for_nothing() -> None:
    unsent = Request(head(), UNSENT, None)
    unsent.take(ASKED, 100)
    unsent.read()
    assert unsent.facts.model is None


@pytest.mark.parametrize(("size", "reasons"), [(len(ASKED), {"request": "incomplete"}), (0, {}), (None, {})])
def test_a_body_of_which_no_part_came_is_told_as_incomplete(size: int | None, reasons: dict[str, str]) -> None:
    asked = head()
    copies = Copies(asked, 1000, Room(1000), lambda job: None)
    lost = Request(asked, Origin(asked).route, copies)
    lost.size = size
    lost.read()
    assert copies.reasons == reasons
