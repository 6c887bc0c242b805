"""Lines of events: JSON that keeps the text that was hashed, and text for people that no stranger's words can spoil."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from datetime import datetime

import msgspec
import pytest

import make
from halton.cli.event_line import json_line, readable_line
from halton.cli.screen import Screen
from halton.events.types import Event
from halton.log.chain import link
from halton.log.store import Fact, StoredEvent

PREVIOUS = bytes(32)


@pytest.fixture(autouse=True)
def utc() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def stored(event: Event, stream: str = "s") -> StoredEvent:
    fact = Fact.of(stream, event)
    at = make.NOON + 123_456
    hash_ = link(PREVIOUS, 7, at, fact.type, fact.version, fact.stream, fact.data)
    return StoredEvent(7, at, fact.type, fact.version, fact.stream, fact.data, hash_)


def test_a_json_line_is_one_object_with_the_data_as_it_is_stored() -> None:
    event = stored(make.gap(), stream='a "stream"')
    line = json_line(event)
    assert "\n" not in line and f'"data":{event.data},' in line
    assert json.loads(line) == {
        "position": 7,
        "recorded_at": "2026-09-22T12:00:00.123456Z",
        "type": "capture.gap",
        "version": 1,
        "stream": 'a "stream"',
        "data": json.loads(event.data),
        "hash": event.hash.hex(),
    }


def test_the_hash_can_be_made_again_from_a_json_line() -> None:
    line = json_line(stored(make.call(project="ström\u2028")))
    read = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    envelope = json.loads(line)
    at = datetime.fromisoformat(envelope["recorded_at"])
    us = int(at.timestamp()) * 1_000_000 + at.microsecond
    data = bytes(read["data"]).decode()
    found = link(PREVIOUS, envelope["position"], us, envelope["type"], envelope["version"], envelope["stream"], data)
    assert found.hex() == envelope["hash"]


def test_a_readable_line_begins_with_what_names_itself() -> None:
    line = readable_line(stored(make.call()), Screen())
    expected = "       7  09-22 12:00:00.123  call.completed    halton  anthropic  claude-sonnet-4-5-20250929  ok  "
    assert line.startswith(
        f"{expected}model_requested=claude-sonnet-4-5  http_status=200  input_tokens=1000  output_tokens=200  "
    )
    assert "usage_known=yes" in line
    gap = readable_line(stored(make.gap()), Screen())
    assert gap.startswith("       7  09-22 12:00:00.123  capture.gap       overload  bytes=300  calls=2  connections=1")


@pytest.mark.parametrize("width", [10, 40, 80, 120])
def test_it_is_cut_to_the_terminal(width: int) -> None:
    line = readable_line(stored(make.call()), Screen(width=width))
    assert len(line) <= max(width, 49)
    assert line.endswith("…")


def test_colours_do_not_count() -> None:
    plain = readable_line(stored(make.call()), Screen(width=90))
    coloured = readable_line(stored(make.call()), Screen(width=90, color=True))
    assert "\x1b[1mcall.completed" in coloured
    assert coloured.replace("\x1b[2m", "").replace("\x1b[1m", "").replace("\x1b[0m", "") == plain


def test_no_words_of_a_stranger_reach_a_terminal_as_they_are() -> None:
    event = stored(make.call(project="\x1b[31mred\x07\u202e", client="x" * 500))
    line = readable_line(event, Screen())
    assert "\x1b" not in line and "\x07" not in line and "\u202e" not in line
    assert "\\x1b[31mred\\x07\\u202e" in line
    assert "x" * 121 not in line


@pytest.mark.parametrize("data", ["not json\x1b", "[1,2]", '{"a":', '"text"'])
def test_data_that_is_no_object_is_shown_as_it_is(data: str) -> None:
    event = StoredEvent(7, make.NOON, "later.kind", 1, "s", data, bytes(32))
    line = readable_line(event, Screen())
    assert line.startswith("       7  09-22 12:00:00.000  later.kind        ")
    assert data.replace("\x1b", "\\x1b") in line
