"""What `halton run` says of policies: one line on stderr when the program has ended, and at most one while it runs."""

from __future__ import annotations

import os
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from halton.paths import Home

LOOK_S = 1.0
FLUSH_S = 1.0
END_S = 2.0
_KINDS = ("policy.warned", "policy.blocked")


@contextmanager
def policy_notice(home: Home) -> Iterator[None]:
    """Around the run of a program: it reads the log, now and then, and whatever goes wrong here stays here.

    What is told is all that policies did on this machine in that time: the log does not say which program a call came from.
    """
    after, ended = _head(home), threading.Event()
    watcher: threading.Thread | None = None
    if after is not None and sys.stderr.isatty():
        watcher = threading.Thread(target=_watch, args=(home, after, ended), daemon=True)
        watcher.start()
    try:
        yield
    finally:
        ended.set()
        if watcher is not None:
            watcher.join(END_S)
        if after is not None:
            with suppress(Exception):
                _say_last(home, after)


def notice(home: Home, after: int) -> str | None:
    """What policies did behind this position of the log, as one line; None if that is nothing."""
    from halton.cli.output import safe
    from halton.cli.report_footer import plural
    from halton.events.types import PolicyBlocked, PolicyWarned
    from halton.log.reading import Selection, read_pages
    from halton.log.store import read_only

    blocked: dict[str, int] = {}
    warned: dict[str, int | None] = {}
    with closing(read_only(home.log)) as log:
        for page in read_pages(log, Selection(after=after, types=_KINDS)):
            for event in (stored.event() for stored in page):
                if isinstance(event, PolicyBlocked):
                    blocked[event.name] = blocked.get(event.name, 0) + 1
                elif isinstance(event, PolicyWarned):
                    warned[event.name] = event.percent
    said = [f"policy {safe(name)} blocked {plural(number, 'call')}" for name, number in blocked.items()]
    for name, percent in warned.items():
        said.append(f"policy {safe(name)} warned" + (f" ({percent} % used)" if percent is not None else ""))
    if not said:
        return None
    return f"halton: {', '.join(said)}. See: halton policy show {safe(next(iter(blocked or warned)))}"


def _say_last(home: Home, after: int) -> None:
    from halton.control import flush

    if _has_policies(home):
        flush(home, FLUSH_S)  # the last call may still be on its way into the log
        _say(notice(home, after))


def _say(line: str | None) -> None:
    if line is not None:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def _watch(home: Home, after: int, ended: threading.Event) -> None:
    with suppress(Exception):
        while not ended.wait(LOOK_S):
            if (line := notice(home, after)) is not None:
                if _shows_lines(sys.stderr.fileno()):
                    _say(line)
                return


def _shows_lines(descriptor: int) -> bool:
    """Whether the terminal is in its ordinary mode: a program that draws on all of it has taken that away."""
    mode: int = termios.tcgetattr(descriptor)[3]
    return bool(mode & termios.ICANON) and os.tcgetpgrp(descriptor) == os.getpgrp()


def _head(home: Home) -> int | None:
    from halton.log.store import read_only
    from halton.views.positions import read_head

    with suppress(Exception), closing(read_only(home.log)) as log:
        return read_head(log)
    return None


def _has_policies(home: Home) -> bool:
    from halton.log.reading import Selection, read_last
    from halton.log.store import read_only

    with closing(read_only(home.log)) as log:
        return bool(read_last(log, Selection(types=("policy.set",)), 1))
