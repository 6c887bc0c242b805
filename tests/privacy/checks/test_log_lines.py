"""T9: lines of a log, as they must be and otherwise."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from halton.error_log.lines import Lines
from halton.paths import Home
from halton.privacy.checks.log_lines import check
from halton.privacy.finding import State, broken
from halton.privacy.install import Install

GOOD = '{"at": "2026-11-29T08:00:00.000Z", "level": "WARNING", "pid": 7, "logger": "halton", "event": "ended", "where": "x:1"}'


def test_what_our_processes_write_is_allowed(home: Home) -> None:
    try:
        raise ValueError("a prompt")
    except ValueError:
        record = logging.makeLogRecord(
            {"name": "halton.edge.door", "levelno": 40, "msg": "accept_failed", "pathname": "/x/door.py", "lineno": 80,
             "funcName": "_accept", "exc_info": sys.exc_info(), "count": 3}
        )  # fmt: skip
    home.error_log("edge").write_text(f"{Lines().format(record)}\n{GOOD}\n")
    (found,) = check(Install(home))
    assert found.state is State.HOLDS
    assert found.seen.startswith("2 lines in 1 log file: JSON of the fields at, level, ")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (json.dumps({"level": "ERROR", "message": "write me a poem"}), "1 field that no line may have"),
        (json.dumps({"event": "write me a poem"}), "words in event"),
        (json.dumps({"event": "x" * 301}), "words in event"),
        (json.dumps({"event": {"a": "b"}}), "JSON that is no flat object of names and numbers"),
        ("Traceback (most recent call last):", "no JSON"),
        ('{"event": "torn', "no JSON"),
    ],
)
def test_anything_else_is_told_by_its_place_alone(home: Home, line: str, fault: str) -> None:
    file = home.error_log("edge")
    file.write_text(f"{GOOD}\n{line}\n{GOOD}\n")
    assert list(check(Install(home))) == [broken(f"edge.err.log, line 2: {fault}.", f"rm {file}")]


def test_many_of_a_kind_are_one_finding(home: Home) -> None:
    home.error_log("edge").write_text("poem\n" * 5)
    (found,) = check(Install(home))
    assert found.seen == "edge.err.log, 5 lines 1, 2, 3 and 2 more: no JSON."
