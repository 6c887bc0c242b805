"""What is answered, in which order, and why the rest is not."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

import make
from halton.bodies.store import BodyStore
from halton.errors import BodiesError, LogError
from halton.log.reading import Selection
from halton.paths import Home
from halton.recordings.canonical import canonical, key
from halton.recordings.index import Index, read_index
from recordings.made import ASKED, record

MODEL = "claude-sonnet-4-5"
DIGEST = key("POST", "/v1/messages", MODEL, canonical(ASKED))


def read(home: Home, **selected: Any) -> Index:
    return read_index(home.log, home.bodies, Selection(**selected))


def test_answers_come_in_the_order_of_recording_and_the_last_one_stays(home: Home) -> None:
    for call in ("a", "b"):
        record(home, call)
    record(home, "c", asked={"model": MODEL})
    index = read(home)
    assert [index.next(DIGEST).call for _ in range(4)] == ["a", "b", "b", "b"]  # type: ignore[union-attr]
    assert index.next(b"other") is None
    assert (len(index), dict(index.served)) == (3, {("POST", "/v1/messages", MODEL): 3})


def test_a_selection(home: Home) -> None:
    record(home, "a", project="x")
    record(home, "b", project="y")
    assert [index.next(DIGEST).call for index in (read(home, project="y"), read(home, upto=2))] == ["b", "a"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"status": "aborted"}, "its answer is not whole (aborted)"),
        ({"status": "error"}, "its answer is not whole (error)"),
        ({"status": "error", "http_status": None}, "its answer is not whole (error)"),
        ({"transport": "websocket"}, "it went over a WebSocket"),
        ({"answered": None}, "its answer was not stored (store_failed)"),
    ],
)
def test_a_request_without_an_answer_says_why(home: Home, facts: dict[str, Any], why: str) -> None:
    record(home, "a", **facts)
    index = read(home)
    assert (len(index), index.next(DIGEST), index.unanswered(DIGEST)) == (0, None, ("a", why))
    assert dict(index.left_out) == {why: 1}


def test_an_error_with_its_answer_is_a_recording(home: Home) -> None:
    record(home, "a", answered={"error": {}}, status="error", http_status=429)
    assert read(home).next(DIGEST).call == "a"  # type: ignore[union-attr]


def test_a_request_that_is_not_stored_is_counted(home: Home) -> None:
    record(home, "a", asked=None)
    make.log(home.root, [make.call()]).close()
    index = read(home)
    assert dict(index.without_request) == {("POST", "/v1/messages"): 2}
    assert set(index.left_out) == {
        "its request was not stored (store_failed)",
        "its request was empty, or bodies were off",
    }


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("delete from request_bodies where side = 'response'", "its answer was removed"),
        ("update request_bodies set truncated = 1 where side = 'response'", "its answer was longer than max_body_bytes"),
        ("delete from request_bodies where side = 'request'", "its request was removed"),
        ("update request_bodies set data = x'00' where side = 'request'", "its request is damaged (halton verify)"),
    ],
)
def test_what_became_of_a_body_since(home: Home, statement: str, why: str) -> None:
    record(home, "a")
    with closing(BodyStore(home.bodies)) as store:
        store.connection.execute(statement)
    index = read(home)
    assert (len(index), dict(index.left_out)) == (0, {why: 1})


def test_further_inferences_of_an_exchange_are_no_recordings(home: Home) -> None:
    record(home, "a")
    make.log(home.root, [make.call(inference=2)]).close()
    assert dict(read(home).left_out) == {}


def test_without_a_log_or_bodies(home: Home) -> None:
    with pytest.raises(LogError, match="halton run"):
        read(home)
    make.log(home.root, [make.call()]).close()
    with pytest.raises(BodiesError, match="No body is stored yet"):
        read(home)
