"""What reaches the *.err.log: names of events and code locations, never a word of anybody's."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

from halton.logs import Lines

SECRET = "sk-ant-THIS-IS-A-SECRET"


def line(record: logging.LogRecord) -> dict[str, object]:
    text = Lines().format(record)
    assert "\n" not in text
    assert SECRET not in text
    found: dict[str, object] = json.loads(text)
    return found


def record(name: str, message: str, error: BaseException | None = None, *args: object) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error is not None else None
    return logging.LogRecord(name, logging.ERROR, "/somewhere/edge/door.py", 42, message, args, exc_info)


def raised() -> ValueError:
    try:
        json.loads(f'{{"prompt": "{SECRET}"')
    except ValueError as error:
        return error
    raise AssertionError


def test_our_own_message_is_the_name_of_an_event() -> None:
    found = line(record("halton.edge.door", "accept_failed"))
    assert found.keys() == {"at", "level", "logger", "event", "where"}
    assert (found["event"], found["level"], found["where"]) == ("accept_failed", "ERROR", "door:42")


def test_arguments_of_our_own_message_are_not_kept() -> None:
    assert line(record("halton", "took %s", None, SECRET))["event"] == "took %s"


@pytest.mark.parametrize("name", ["mitmproxy.proxy", "asyncio", "haltonesque"])
def test_a_message_of_others_is_not_kept(name: str) -> None:
    found = line(record(name, f"client said {SECRET}"))
    assert found.keys() == {"at", "level", "logger", "where"}


@pytest.mark.parametrize("name", ["halton.ledger", "asyncio"])
def test_of_an_exception_only_its_type_and_place_are_kept(name: str) -> None:
    error = raised()
    found = line(record(name, "exchange_failed", error))
    assert found["error"] == "JSONDecodeError"
    assert str(found["raised_at"]).startswith("decoder.py:")


def test_the_chain_of_an_exception_is_not_kept() -> None:
    try:
        raise RuntimeError(SECRET) from raised()
    except RuntimeError as error:
        assert line(record("halton", "failed", error))["error"] == "RuntimeError"


def test_the_time_is_utc_to_the_millisecond() -> None:
    made = record("halton", "x")
    made.created, made.msecs = 1_790_000_000.25, 250.0
    assert line(made)["at"] == "2026-09-21T14:13:20.250Z"


UNCAUGHT = f"""
import logging
from halton.logs import log_to_stderr
log_to_stderr()
logging.getLogger("halton.x").info("not_shown")
logging.getLogger("other").warning("{SECRET}")
raise ValueError("{SECRET}")
"""


def test_an_uncaught_exception_is_a_line_too() -> None:
    ended = subprocess.run([sys.executable, "-c", UNCAUGHT], capture_output=True, text=True, timeout=30)
    assert ended.returncode == 1
    other, uncaught = map(json.loads, ended.stderr.splitlines())
    assert other["logger"] == "other"
    assert (uncaught["event"], uncaught["error"], uncaught["level"]) == ("uncaught", "ValueError", "CRITICAL")
    assert SECRET not in ended.stderr
