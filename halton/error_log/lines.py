"""What a line of a *.err.log may hold: these fields, and in them names of the code, numbers and ids; never anybody's words.

The text of an exception may quote a prompt or a key, so only its type and where it was raised are kept.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
from enum import Enum
from types import TracebackType
from uuid import UUID

OURS = "halton"
FIELDS = ("at", "level", "pid", "logger", "event", "where", "error", "raised_at", "count", "status", "call", "repeated")
# What `extra` may add, if it is an int, a member of an enum or a UUID.
EXTRA = ("count", "status", "call")
_EVENT = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
_CODE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_FILE_NAME = re.compile(r"[A-Za-z0-9_.-]+|<[a-z ]+>")
_NAME_CAP = 80
_LEVELS = (logging.CRITICAL, logging.ERROR, logging.WARNING, logging.INFO, logging.DEBUG)
type Line = dict[str, object]
type Raised = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


class Lines(logging.Formatter):
    """One JSON object a record. The message is kept for our own loggers, whose messages are names of events."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return json.dumps(line_of(record))


def line_of(record: logging.LogRecord) -> Line:
    """What is kept of a record."""
    line: Line = {"at": _at(record), "level": _level(record.levelno), "pid": os.getpid(), "logger": _logger(record.name)}
    if record.name.partition(".")[0] == OURS:
        line["event"] = _named(_EVENT, record.msg)
    line["where"] = place(record.pathname, record.lineno, record.funcName)
    if record.exc_info and record.exc_info[0] is not None:
        line |= _error(record.exc_info)
    for name in EXTRA:
        if (value := _plain(record.__dict__.get(name))) is not None:
            line[name] = value
    return line


def place(path: str, number: int, function: str | None) -> str:
    """A place in the code, without the folders of this machine."""
    where = f"{_named(_FILE_NAME, path.replace('\\', '/').rpartition('/')[2])}:{number}"
    return f"{where} in {function}" if function and _CODE_NAME.fullmatch(function.strip("<>")) else where


def _error(raised: Raised) -> Line:
    kind, error, traceback = raised
    while isinstance(error, BaseExceptionGroup):  # what a task group raises says nothing, what is in it does
        error = error.exceptions[0]
        kind, traceback = type(error), error.__traceback__ or traceback
    named: Line = {"error": _named(_CODE_NAME, getattr(kind, "__name__", None))}
    return named if traceback is None else {**named, "raised_at": _deepest(traceback)}


def _deepest(traceback: TracebackType) -> str:
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    code = traceback.tb_frame.f_code
    return place(code.co_filename, traceback.tb_lineno, code.co_name)


def _at(record: logging.LogRecord) -> str:
    at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
    return f"{at}.{int(record.msecs):03d}Z"


def _level(number: int) -> str:
    """The name of the standard level that a number reaches: others may be called anything."""
    return {50: "CRITICAL", 40: "ERROR", 30: "WARNING", 20: "INFO"}.get(next((at for at in _LEVELS if number >= at), 0), "DEBUG")


def _logger(name: str) -> str:
    """The name of a logger, if it is that of a module; a package may name one after a host or a path."""
    if name in sys.modules:
        return name
    first = name.partition(".")[0]
    return first if first in sys.modules or first == OURS else "other"


def _plain(value: object) -> int | str | None:
    if isinstance(value, Enum):
        return _named(_CODE_NAME, value.name)
    if isinstance(value, UUID):
        return str(value)
    return value if type(value) is int else None


def _named(pattern: re.Pattern[str], text: object) -> str:
    """A name that the code gave; what is none is not shown."""
    return text if isinstance(text, str) and len(text) <= _NAME_CAP and pattern.fullmatch(text) else "unnamed"
