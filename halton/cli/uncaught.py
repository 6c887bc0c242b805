"""A fault of ours on the screen: its traceback, of which a terminal obeys nothing, whoever's words an exception quotes."""

from __future__ import annotations

import sys
from types import TracebackType

from halton.cli.output import shown


def show_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """In the place of sys.excepthook."""
    from traceback import format_exception

    sys.stderr.write(shown("".join(format_exception(kind, error, traceback))))
