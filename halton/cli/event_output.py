"""Events to stdout: readable on a terminal, JSON lines elsewhere; quiet when the reader has had enough or the user interrupts."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from halton.cli.event_line import json_line, readable_line
from halton.cli.output import escaped
from halton.cli.screen import Screen

if TYPE_CHECKING:
    from halton.log.store import StoredEvent

INTERRUPTED = 130


def line_maker(as_json: bool) -> Callable[[StoredEvent], str]:
    """How each event is shown on this stdout."""
    screen = Screen.of_stdout()
    if screen.width is None:
        return json_line
    return (lambda event: escaped(json_line(event))) if as_json else (lambda event: readable_line(event, screen))


def write(events: Iterable[StoredEvent], line: Callable[[StoredEvent], str]) -> None:
    """Print events and let them go at once: whoever reads them may be waiting."""
    sys.stdout.write("".join([f"{line(event)}\n" for event in events]))
    sys.stdout.flush()


@contextmanager
def quietly() -> Iterator[None]:
    """A reader that closes the pipe ends the command in order; Ctrl-C ends it without a word."""
    try:
        yield
    except BrokenPipeError:
        # Python flushes stdout once more at its end, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
