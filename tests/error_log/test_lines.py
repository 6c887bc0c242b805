"""What a line of a *.err.log may hold."""

from __future__ import annotations

import ast
import json
import logging
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from uuid import UUID

import pytest

from halton.error_log.lines import FIELDS, Lines, line_of, place

ROOT = Path(__file__).parent.parent.parent
SECRET = "sk-ant-THIS-IS-A-SECRET"
ID = UUID(int=7)
# What an f-string of ours may put into the name of an event, and why that is no stranger's.
PARTS = {
    "self.name": ("NAME", "the name of a process: edge, ledger, browse, capture-1"),
    "failed.args[0]": ("WHY", "a word of halton/alerts/process.py"),
}


class Cause(Enum):
    OVERLOAD = SECRET


def line(record: logging.LogRecord) -> dict[str, object]:
    text = Lines().format(record)
    assert "\n" not in text
    assert SECRET not in text
    found: dict[str, object] = json.loads(text)
    assert found.keys() <= set(FIELDS)
    return found


def record(name: str, message: object, error: BaseException | None = None, *args: object, **extra: object) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error is not None else None
    made = logging.LogRecord(name, logging.ERROR, "/home/somebody/edge/door.py", 42, message, args, exc_info, "run")
    made.__dict__.update(extra)
    return made


def raised() -> ValueError:
    try:
        json.loads(f'{{"prompt": "{SECRET}"')
    except ValueError as error:
        return error
    raise AssertionError


def test_our_own_message_is_the_name_of_an_event() -> None:
    found = line(record("halton.edge.door", "accept_failed"))
    assert found.keys() == {"at", "level", "pid", "logger", "event", "where"}
    assert (found["event"], found["level"], found["where"]) == ("accept_failed", "ERROR", "door.py:42 in run")


@pytest.mark.parametrize("message", [f"took {SECRET}", "took %s", SECRET, "", "a" * 81, ValueError(SECRET), 7, "a_b\n", "_a"])
def test_what_is_no_name_is_not_shown_nor_are_arguments(message: object) -> None:
    assert line(record("halton", message, None, SECRET))["event"] == "unnamed"


@pytest.mark.parametrize("name", ["asyncio", "json.decoder"])
def test_a_message_of_others_is_not_kept(name: str) -> None:
    found = line(record(name, f"client said {SECRET}"))
    assert found.keys() == {"at", "level", "pid", "logger", "where"}
    assert found["logger"] == name


@pytest.mark.parametrize(("name", "shown"), [(SECRET, "other"), (f"asyncio.{SECRET}", "asyncio"), ("haltonesque", "other")])
def test_a_logger_that_is_named_after_no_module_is_not_named(name: str, shown: str) -> None:
    assert line(record(name, "x"))["logger"] == shown


@pytest.mark.parametrize("name", ["halton.ledger", "asyncio"])
def test_of_an_exception_only_its_type_and_place_are_kept(name: str) -> None:
    found = line(record(name, "exchange_failed", raised()))
    assert found["error"] == "JSONDecodeError"
    assert re.fullmatch(r"decoder\.py:\d+ in raw_decode", str(found["raised_at"]))


def test_the_chain_and_the_notes_of_an_exception_are_not_kept() -> None:
    try:
        raise RuntimeError(SECRET) from raised()
    except RuntimeError as error:
        error.add_note(SECRET)
        assert line(record("halton", "failed", error))["error"] == "RuntimeError"


def test_of_a_group_the_first_exception_counts() -> None:
    group = ExceptionGroup(SECRET, [ExceptionGroup(SECRET, [raised()]), KeyError()])
    found = line(record("halton", "failed", group))
    assert (found["error"], str(found["raised_at"]).partition(":")[0]) == ("JSONDecodeError", "decoder.py")


def test_names_that_were_made_of_words_are_not_shown() -> None:
    scope: dict[str, object] = {}
    exec(compile("def tell(error): raise error", f"/tmp/{SECRET}?", "exec"), scope)  # noqa: S102 - code of a file so called
    try:
        scope["tell"](type(f"My {SECRET}", (Exception,), {})())  # type: ignore[operator]
    except Exception as error:
        found = line(record("halton", "failed", error))
    assert (found["error"], found["raised_at"]) == ("unnamed", "unnamed:1 in tell")


def test_numbers_ids_and_members_may_be_added_and_nothing_else() -> None:
    found = line(record("halton", "failed", None, count=3, status=Cause.OVERLOAD, call=ID, prompt=SECRET))
    assert {name: found.get(name) for name in ("count", "status", "call")} == {"count": 3, "status": "OVERLOAD", "call": str(ID)}
    found = line(record("halton", "failed", None, count=SECRET, status=1.5, call=[ID]))
    assert found.keys().isdisjoint({"count", "status", "call"})


def test_a_level_of_ones_own_is_called_by_the_standard_one_below() -> None:
    made = record("halton", "x")
    made.levelno, made.levelname = 35, SECRET
    assert line(made)["level"] == "WARNING"
    made.levelno = 1
    assert line(made)["level"] == "DEBUG"


def test_the_time_is_utc_to_the_millisecond() -> None:
    made = record("halton", "x")
    made.created, made.msecs = 1_790_000_000.25, 250.0
    assert line_of(made)["at"] == "2026-09-21T14:13:20.250Z"


@pytest.mark.parametrize(
    ("path", "function", "shown"),
    [
        ("/home/me/halton/edge/door.py", "run", "door.py:7 in run"),
        ("C:\\me\\door.py", "<module>", "door.py:7 in <module>"),
        ("<string>", None, "<string>:7"),
        ("", "a b", "unnamed:7"),
    ],
)
def test_a_place_names_no_folder(path: str, function: str | None, shown: str) -> None:
    assert place(path, 7, function) == shown


def calls_to_log() -> Iterator[tuple[str, ast.Call]]:
    """Each call of a method of a logger in halton/."""
    for file in sorted((ROOT / "halton").glob("**/*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_log(node.func):
                yield f"{file.relative_to(ROOT)}:{node.lineno}", node


def _is_log(function: ast.Attribute) -> bool:
    levels = ("debug", "info", "warning", "error", "exception", "critical", "log")
    return function.attr in levels and ast.unparse(function.value).rpartition(".")[2].rstrip("_") in (
        "_log",
        "log",
        "logger",
        "logging",
    )


def names_of(message: ast.expr) -> list[str]:
    """The names of events that a message can be; what an f-string puts in is one of PARTS, and stands there in capitals."""
    if isinstance(message, ast.IfExp):
        return names_of(message.body) + names_of(message.orelse)
    if isinstance(message, ast.JoinedStr):
        return [
            "".join(
                PARTS[ast.unparse(part.value)][0] if isinstance(part, ast.FormattedValue) else _text(part)
                for part in message.values
            )
        ]
    return [_text(message)]


def _text(message: ast.expr) -> str:
    assert isinstance(message, ast.Constant) and isinstance(message.value, str)
    return message.value


def test_each_message_in_the_code_is_the_name_of_an_event_and_nothing_is_added_to_it() -> None:
    found = list(calls_to_log())
    assert len(found) > 30
    for where, call in found:
        assert len(call.args) == 1, where
        assert all(re.fullmatch(r"([a-z]+|NAME|WHY)(_[a-z]+|_WHY)*", name) for name in names_of(call.args[0])), where
        assert {keyword.arg for keyword in call.keywords} <= {"exc_info", "extra", "stacklevel"}, where


def test_what_the_code_adds_is_among_the_fields() -> None:
    added = [keyword.value for _, call in calls_to_log() for keyword in call.keywords if keyword.arg == "extra"]
    assert {key.value for value in added for key in value.keys} <= {"count", "status", "call"}  # type: ignore[attr-defined]


def test_the_page_on_logs_has_each_event_and_each_field() -> None:
    page = (ROOT / "docs" / "logs.md").read_text()
    fields, events = page.partition("## What a line holds")[2].partition("## What never")[0], page.partition("## Events")[2]
    assert re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| ([^|]+) \|", fields, re.MULTILINE))) == list(FIELDS)
    said = re.findall(r"^\| `(\w+)` \|", events, re.MULTILINE)
    assert said[2:] == sorted(said[2:]) and len(said) == len(set(said))
    assert set(said) == {name for _, call in calls_to_log() for name in names_of(call.args[0])} | {
        "lines_lost",
        "unnamed",
        "warned",
    }
