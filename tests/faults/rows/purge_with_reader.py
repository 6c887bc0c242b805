"""Somebody reads an old state of the bodies while they are purged: the command says so, and does the rest later."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

from bodies import made
from faults.row import Figure, Row, Run, all_of, none, told
from halton.log.verify import verify
from halton.paths import Home
from stack import clean_environment


def measure(run: Run) -> Iterator[Figure]:
    home = Home(run.folder / "h")
    home.prepare()
    made.kept(home, *(f"c{number}" for number in range(run.count(200, 40))))
    salts = made.salts(home)
    with closing(sqlite3.connect(home.bodies, isolation_level=None)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from request_bodies").fetchone()
        first = _purge(home)
        yield all_of("with a reader: it ends with", first.returncode, 1)
        yield all_of("with a reader: it says «not yet»", first.stderr.count("not yet"), 1)
        yield told("with a reader: salts still in files", made.found(home, salts))
        reader.execute("rollback")
    again = _purge(home)
    yield all_of("without: the same command ends with", again.returncode, 0)
    yield none(f"salts of {len(salts)} removed bodies left in any file", made.found(home, salts))
    yield all_of("chain holds", verify(home.log).sound, 1)


def _purge(home: Home) -> subprocess.CompletedProcess[str]:
    environment = clean_environment() | {"HALTON_HOME": str(home.root)}
    return subprocess.run(
        [sys.executable, "-m", "halton", "bodies", "purge", "--all", "--vacuum"],
        env=environment, capture_output=True, text=True, timeout=60.0,
    )  # fmt: skip


ROW = Row(
    number=25,
    fault="a reader holds a snapshot during a purge",
    demanded="says «not yet»; the same command does the rest; then a raw scan finds nothing",
    measure=measure,
    in_suite=False,
)
