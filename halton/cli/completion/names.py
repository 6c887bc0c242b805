"""Names that a home's views hold, for a shell that waits for them: read in a tenth of a second, or as many as were found."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

from halton.cli.statusline import home, read_only

DEADLINE_S = 0.1
STEPS = 1_000  # of SQLite's machine, between two looks at the clock
MOST = 500
# Names come from the network, and the shell puts what it is offered into a command line without quotes around it: none with
# a character that a shell obeys is offered.
_HARMLESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}")
_QUERIES = {
    "project": "select project from (select distinct project from usage_daily)",
    "model": "select model from (select distinct model from usage_daily where model <> 'unknown')",
    "provider": "select provider from (select distinct provider from usage_daily union select distinct provider from prices)",
    "branch": "select git_branch from (select distinct git_branch from clients_daily where git_branch <> '')",
    "policy": "select name from policies where removed_at is null and origin = 1",
    "tag": "select distinct t.value from projects as p, json_each(p.tags) as t",
    "projection": "select projection from checkpoints where origin = 1",
}
KINDS = tuple(_QUERIES)


def read_names(kind: str, begin: str, clock: Callable[[], float] = time.monotonic) -> list[str]:
    """The names of one of KINDS that begin like this, in order; none where there are no views, or none that can be read now."""
    until = clock() + DEADLINE_S
    found: list[str] = []
    try:
        with closing(read_only(home(), "views.sqlite")) as views:
            views.set_progress_handler(lambda: clock() > until, STEPS)
            for (name,) in views.execute(_QUERIES[kind]):
                if isinstance(name, str) and name.startswith(begin) and _HARMLESS.fullmatch(name):
                    found.append(name)
    except (sqlite3.Error, OSError, ValueError):
        pass  # a shell that asks in passing is no place to complain
    return sorted(set(found))[:MOST]
