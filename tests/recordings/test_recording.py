"""A recorded call is read back, or it is said why it cannot be answered again."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from halton.bodies.store import BodyStore
from halton.errors import BodiesError
from halton.paths import Home
from halton.recordings.recording import Recording, Unanswerable, is_described, read_recorded
from recordings.made import SAID, record

DIGEST = "0" * 64


def change(home: Home, statement: str) -> None:
    with closing(BodyStore(home.bodies)) as store:
        store.connection.execute(statement)


def test_its_event_and_its_answer(home: Home) -> None:
    record(home, "a")
    record(home, "b", response_id="msg_2")
    recorded = read_recorded(home.log, home.bodies, Recording("b", 3))
    assert (recorded.event.response_id, recorded.document, recorded.content_type) == ("msg_2", SAID, "application/json")


def test_an_answer_that_is_gone_or_damaged(home: Home) -> None:
    record(home, "a")
    change(home, "update request_bodies set data = x'00' where side = 'response'")
    with pytest.raises(BodiesError, match="halton verify"):
        read_recorded(home.log, home.bodies, Recording("a", 2))
    change(home, "delete from request_bodies where side = 'response'")
    with pytest.raises(Unanswerable, match="has been removed since"):
        read_recorded(home.log, home.bodies, Recording("a", 2))


def test_an_answer_of_which_a_part_is_only_described(home: Home) -> None:
    record(home, "a", answered={"data": [{"embedding": "[1536 numbers]"}]})
    record(home, "b", answered=f"[audio/mpeg 12 KiB sha256:{DIGEST}]")
    for place, call in ((2, "a"), (3, "b")):
        with pytest.raises(Unanswerable, match="only a description"):
            read_recorded(home.log, home.bodies, Recording(call, place))


@pytest.mark.parametrize(
    ("value", "described"),
    [
        ({"b64_json": f"[image/png 1.5 MiB sha256:{DIGEST}]"}, True),
        ({"signature": f"[application/octet-stream 600 B sha256:{DIGEST}]"}, False),
        ({"type": "redacted_thinking", "data": f"[application/octet-stream 600 B sha256:{DIGEST}]"}, False),
        ({"text": "it is an [1536 numbers] list"}, False),
        ({"text": "[redacted:github_token:40]", "n": 1}, False),
    ],
)
def test_descriptions(value: Any, described: bool) -> None:
    assert is_described(value) is described
