"""One line of a log, whatever it holds, as it is shown."""

from __future__ import annotations

import json

import pytest

from halton.cli.log_entry import LEVELS, Entry, as_json, entries_of, readable
from halton.cli.screen import Screen

LINE = {
    "at": "2026-09-22T12:00:00.250Z", "level": "ERROR", "pid": 7, "logger": "halton.ledger.process", "event": "append_failed",
    "where": "process.py:186 in tell",
}  # fmt: skip


def entry(raw: bytes) -> Entry:
    (found,) = entries_of("ledger", [raw])
    return found


def of(**changes: object) -> Entry:
    return entry(json.dumps({**LINE, **changes}).encode())


@pytest.fixture(autouse=True)
def utc(run: object) -> None:
    """The times of `run` are UTC."""


def test_the_columns() -> None:
    assert readable(of(), Screen()) == (
        "2026-09-22 12:00:00.250  ledger      ERROR     append_failed             process.py:186 in tell"
    )


def test_an_exception_and_what_was_counted() -> None:
    shown = readable(of(error="OSError", raised_at="writer.py:9 in append", repeated=980, count=3), Screen())
    assert shown.endswith(
        "append_failed             OSError at writer.py:9 in append, process.py:186 in tell  count 3  repeated 980"
    )


def test_a_level_has_a_colour_where_there_are_any() -> None:
    assert "\x1b[31mERROR   \x1b[0m" in readable(of(), Screen(color=True))
    assert "\x1b[33mWARNING \x1b[0m" in readable(of(level="WARNING"), Screen(color=True))


def test_a_line_of_a_library_shows_its_logger() -> None:
    line = {key: value for key, value in LINE.items() if key != "event"} | {"logger": "asyncio"}
    assert "  asyncio  " in readable(entry(json.dumps(line).encode()), Screen())


def test_how_bad_it_is() -> None:
    assert [of(level=name.upper()).level for name in LEVELS] == [0, 1, 2, 3, 4]
    assert of(level=["ERROR"]).level is None


def test_json_is_the_line_and_whose_it_is() -> None:
    assert json.loads(as_json(of(count=3))) == {"process": "ledger", **LINE, "count": 3}


@pytest.mark.parametrize(
    "raw",
    [
        b"Traceback (most recent call last):",
        b"\xff\xfe\x00",
        b"\x1b]52;c;eA==\x07\x9b31m",
        b"{",
        b"[]",
        b"7",
        b'"at"',
        b'{"at": 7}',
        b'{"at": "yesterday"}',
        b'{"at": "0001-01-01T00:00:00+14:00"}',
        b'{"at": "2026-09-22T12:00:00Z", "count": NaN}',
        b"[" * 100_000,
        b"9" * 10_000,
    ],
)
def test_a_foreign_line_is_shown_harmless_and_is_json(raw: bytes) -> None:
    found = entry(raw)
    assert found.foreign
    for shown in (readable(found, Screen()), as_json(found)):
        assert shown.isprintable()
    assert json.loads(as_json(found)) == {"process": "ledger", "foreign": raw.decode(errors="replace")[:4096]}


def test_a_foreign_line_stands_where_it_was_written() -> None:
    first, second = entries_of("edge", [json.dumps(LINE).encode(), b"", b"words"])
    assert (first.at, second.foreign) == (second.at, "words")


@pytest.mark.parametrize("name", ["event", "level", "error", "raised_at", "where", "count", "logger"])
@pytest.mark.parametrize("value", ["\x1b[2J\u202e", "\ud800", {"a": "\x9b"}, 10**30, None, True])
def test_a_field_that_holds_something_else_is_shown_harmless(name: str, value: object) -> None:
    found = of(**{name: value})
    assert readable(found, Screen()).isprintable()
    assert as_json(found).isprintable()
    assert json.loads(as_json(found))[name] == value
