"""A process's log: JSON lines of names of events, numbers and code locations, whatever happens in it; never anybody's words."""

from __future__ import annotations

import fcntl
import io
import logging
import os
import stat
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, TextIO, cast

from halton.error_log.file import SUFFIX, ErrorLog
from halton.error_log.lines import OURS
from halton.error_log.queue import Queued

# The path of the *.err.log, for a process whose stderr is not that file.
PLACE = "HALTON_ERROR_LOG"
_STDOUT, _STDERR = 1, 2
_PATH_BYTES = 1024  # MAXPATHLEN of macOS
_log = logging.getLogger(OURS)


def begin_logging(level: int = logging.WARNING, *, keep_streams: bool = False) -> None:
    """Log to the *.err.log that stderr is, else to the one that HALTON_ERROR_LOG names, and without either to stderr.

    With such a file, a process has nobody to talk to: what it or a library writes to stdout and stderr is dropped, and the log
    says where that was. `keep_streams` is for one that somebody listens to.
    """
    path = _log_of(_STDERR) or os.environ.get(PLACE)
    if path is not None:
        os.environ[PLACE] = path  # for a process that this one starts to work for it
        if not keep_streams:
            _drop_streams()
    logging.raiseExceptions = False  # it would print the record that could not be logged
    logging.basicConfig(level=level, handlers=[Queued(_writer(path))], force=True)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread
    sys.unraisablehook = _log_unraisable
    warnings.showwarning = _log_warning


def _writer(path: str | None) -> Callable[[bytes], None]:
    """What takes the lines; the file is there from now on, so that whoever looks finds it."""
    if path is None:
        return _write_stderr
    log = ErrorLog(Path(path))
    log.begin()
    return log.append


def _log_of(descriptor: int) -> str | None:
    """The path of the *.err.log that a descriptor is."""
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        if sys.platform == "darwin":
            path = os.fsdecode(fcntl.fcntl(descriptor, fcntl.F_GETPATH, bytes(_PATH_BYTES)).rstrip(b"\0"))
        else:
            path = os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return None
    return path if path.endswith(SUFFIX) else None


def _write_stderr(line: bytes) -> None:
    while line:
        line = line[os.write(_STDERR, line) :]


def _drop_streams() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    for descriptor in (_STDOUT, _STDERR):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    sys.stdout, sys.stderr = _stream(_STDOUT), _stream(_STDERR)


def _stream(descriptor: int) -> TextIO:
    dropped = cast(BinaryIO, Dropped(descriptor))
    return io.TextIOWrapper(dropped, encoding="utf-8", errors="backslashreplace", write_through=True)


class Dropped(io.RawIOBase):
    """A stream that keeps nothing of what is written to it but how much and by which line of the code."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def writable(self) -> bool:
        """It is there to be written to."""
        return True

    def fileno(self) -> int:
        """The descriptor, which leads nowhere."""
        return self._descriptor

    def write(self, data: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Count the bytes; the newline that `print` writes by itself is none."""
        count = len(bytes(data))
        if bytes(data).strip():
            _log.warning("words_dropped", stacklevel=2, extra={"count": count})
        return count


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    _log.critical("uncaught", exc_info=(kind, error, traceback))


def _log_uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        _log.error("uncaught_in_thread", exc_info=(told.exc_type, told.exc_value, told.exc_traceback))


def _log_unraisable(told: sys.UnraisableHookArgs) -> None:
    if told.exc_value is not None:
        _log.error("uncaught_in_destructor", exc_info=(told.exc_type, told.exc_value, told.exc_traceback))


def _log_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    kind = (category, Warning(), None)
    _log.handle(_log.makeRecord(OURS, logging.WARNING, filename, lineno, "warned", (), kind))
