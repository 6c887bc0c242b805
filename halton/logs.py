"""What the processes write to *.err.log: JSON lines of event names, counts and code locations, never anybody's words.

The text of an exception may quote a prompt or a key, so only its type and where it was raised are kept.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from types import TracebackType

_OURS = "halton"


class Lines(logging.Formatter):
    """One JSON object a record. The message is kept for our own loggers, whose messages are names of events."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, object] = {"at": f"{at}.{int(record.msecs):03d}Z", "level": record.levelname, "logger": record.name}
        if record.name.partition(".")[0] == _OURS:
            line["event"] = str(record.msg)
        line["where"] = f"{record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["raised_at"] = _deepest(record.exc_info[2])
        return json.dumps(line)


def log_to_stderr(level: int = logging.WARNING) -> None:
    """Send this process's log to stderr, which the supervisor points at its *.err.log."""
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(Lines())
    logging.basicConfig(level=level, handlers=[stream], force=True)
    sys.excepthook = _log_uncaught


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    logging.getLogger(_OURS).critical("uncaught", exc_info=(kind, error, traceback))


def _deepest(traceback: TracebackType | None) -> str | None:
    if traceback is None:
        return None
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    code = traceback.tb_frame.f_code
    return f"{code.co_filename.rpartition('/')[2]}:{traceback.tb_lineno} in {code.co_name}"
