"""Each request gets its recorded answer, or the reason why there is none."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import msgspec
import pytest

from halton.bodies.store import BodyStore
from halton.log.reading import Selection
from halton.paths import Home
from halton.recordings.desk import Desk
from halton.recordings.index import read_index
from halton.recordings.request import Request
from recordings.made import ASKED, record


def desk(home: Home) -> Desk:
    return Desk(read_index(home.log, home.bodies, Selection()), home.log, home.bodies)


def request(asked: Any = ASKED, path: str = "/v1/messages", method: str = "POST") -> Request:
    return Request(method=method, target=path, headers=((b"host", b"127.0.0.1"),), body=json.dumps(asked).encode())


def test_a_recorded_request_gets_its_answer(home: Home) -> None:
    record(home, "a")
    given = desk(home).answer(request(path="/v1/messages?beta=true"))
    assert (given.call, given.reason, given.answer.status) == ("a", None, 200)


@pytest.mark.parametrize(
    ("asked", "path", "why"),
    [
        ({}, "/v1/embeddings", "none was made to POST /v1/embeddings; recorded are POST /v1/messages"),
        (ASKED | {"model": "gpt-5"}, "/v1/messages", "none to /v1/messages asked for gpt-5; recorded are claude-sonnet-4-5"),
        (
            ASKED | {"max_tokens": 10},
            "/v1/messages",
            "the request is none of the 2 recorded of claude-sonnet-4-5, the nearest is call b, which differs in max_tokens",
        ),
        ("just a text", "/v1/messages", "none to /v1/messages asked for no model; recorded are claude-sonnet-4-5"),
        (ASKED | {"stop": 1}, "/v1/messages", "call c asked the same, but its answer is not whole (cut)"),
    ],
)
def test_why_nothing_fits(home: Home, asked: Any, path: str, why: str) -> None:
    record(home, "a", asked=ASKED | {"max_tokens": 8, "temperature": 0})
    record(home, "b")
    if "stop" in asked:
        record(home, "c", asked=asked, status="cut")
    given = desk(home).answer(request(asked, path))
    assert (given.call, given.reason, given.answer.status) == (None, why, 404)
    assert f"No recorded call fits: {why}." in given.answer.parts[0][1].decode()


def test_a_body_that_would_not_have_been_stored(home: Home) -> None:
    record(home, "a")
    torn = msgspec.structs.replace(request(), body=b'{"model": "claude')
    assert desk(home).answer(torn).reason == "the request would not have been stored (undecodable)"


def test_the_same_path_at_two_hosts_is_answered_in_turn(home: Home) -> None:
    record(home, "a", host="api.anthropic.com")
    record(home, "b", host="ollama.com", provider="ollama")
    served = desk(home)
    assert [served.answer(request()).call for _ in range(3)] == ["a", "b", "b"]


def test_a_field_that_does_not_count(home: Home) -> None:
    record(home, "a", asked=ASKED | {"metadata": {"user_id": "session 1", "team": "x"}})
    index = read_index(home.log, home.bodies, Selection(), ("metadata.user_id",))
    served = Desk(index, home.log, home.bodies)
    assert served.answer(request(ASKED | {"metadata": {"user_id": "session 2", "team": "x"}})).call == "a"
    other = served.answer(request(ASKED | {"metadata": {"user_id": "session 2", "team": "y"}}))
    assert other.reason is not None and other.reason.endswith("differs in metadata.team")


def test_what_was_removed_before_and_while_it_is_served(home: Home) -> None:
    record(home, "a")
    served = desk(home)
    with closing(BodyStore(home.bodies)) as store:
        store.connection.execute("delete from request_bodies")
    assert served.answer(request()).reason == "call a does, but its answer has been removed since"
    why = "of the 1 recorded calls to /v1/messages no request is stored (its request was removed)"
    assert desk(home).answer(request()).reason == why


def test_the_root_says_what_is_served(home: Home) -> None:
    record(home, "a")
    record(home, "b", status="cut")
    answer = desk(home).answer(request(path="/", method="GET")).answer
    assert json.loads(answer.parts[0][1]) == {
        "schema": 1,
        "recordings": 1,
        "served": [{"method": "POST", "path": "/v1/messages", "model": "claude-sonnet-4-5", "calls": 1}],
        "left_out": {"its answer is not whole (cut)": 1},
    }
