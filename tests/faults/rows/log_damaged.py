"""The files of the log are damaged by random bytes: a page, the header, the write-ahead log; before a start, and while it runs.

What SQLite can do without is left as it is and found by `halton verify`. What it cannot: the file is set aside to the byte, and
the log goes on with all that holds.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from eventually import eventually_in_threads
from faults.accounting import gaps
from faults.exchange import PLAIN, Seen, Way, exchange
from faults.many import send
from faults.meter import meter, strike
from faults.row import Figure, Row, Run, all_of, none, told, under
from halton.errors import MeterDown
from halton.log.salvage import set_aside
from halton.log.structure import check_structure
from halton.log.verify import verify
from stack import STOP_S, Stack, start_meter, words

PAGE = 8192
UP_S = 3.0
PATIENCE_S = 30.0


class Place(NamedTuple):
    """Where the bytes are: of which file, from where on and how many; `seed` decides which they are."""

    file: str
    first: int
    size: int
    seed: int


_HEADER = (Place("db.sqlite", 0, 100, 1), Place("db.sqlite", 0, 16, 2), Place("db.sqlite", 100, PAGE - 100, 3))


def measure(run: Run) -> Iterator[Figure]:
    with meter(run.folder / "m") as stack:
        expected = exchange(Way.direct(stack), PLAIN).comparable
        send(Way.through(stack), PLAIN, expected, run.count(2000, 300))
        stack.wait()
        _checkpoint(stack)  # or the write-ahead log would hold most pages, and mask what the file says
        send(Way.through(stack), PLAIN, expected, 20)
        stack.wait()
        _kill(stack)  # so that there is a write-ahead log
        killed, stopped = run.folder / "k", run.folder / "s"
        _keep(stack, killed)
        stack.process = start_meter(stack)
        stack.wait()
        stack.process.terminate()
        stack.process.wait(STOP_S)
        _keep(stack, stopped)
        places = [*((killed, place) for place in _places(killed, run.count(12, 1))), *((stopped, place) for place in _HEADER)]
        found = [_started(run, stack, kept, expected, place) for kept, place in places]
        yield none("requests that failed", sum(one.failed for one in found))
        yield under(f"port answers, longest of {len(found)} starts", max(one.up_s for one in found), run.allowed(UP_S), "s")
        yield all_of("set aside to the byte, or sound, or named by verify", sum(one.clear for one in found), len(found))
        yield all_of("calls recorded after it", sum(one.recorded for one in found), len(found))
        yield told("logs that were set aside", sum(one.aside for one in found))
        yield told("events that were salvaged, fewest of a log", min(one.salvaged for one in found))
        yield from _while_it_runs(run, stack, stopped, expected)


class Found(NamedTuple):
    """What came of one damage."""

    failed: int
    up_s: float
    clear: bool
    recorded: bool
    aside: bool
    salvaged: int


def _places(home: Path, each: int) -> Iterator[Place]:
    """Pages and bytes at random; frames of the write-ahead log at random, and its header."""
    dice = random.Random(1)
    pages, frames = ((home / name).stat().st_size // PAGE for name in ("db.sqlite", "db.sqlite-wal"))
    yield Place("db.sqlite-wal", 0, 32, 3)
    for number in range(each):
        yield Place("db.sqlite", dice.randrange(1, pages) * PAGE, PAGE, number)
        yield Place("db.sqlite", dice.randrange(PAGE, pages * PAGE), 64, number)
        yield Place("db.sqlite-wal", dice.randrange(max(1, frames)) * PAGE, PAGE, number)


def _started(run: Run, stack: Stack, kept: Path, expected: Seen, place: Place) -> Found:
    """A start on the home as it was kept, with this damage, and what it is worth to a client."""
    _put_back(stack, kept)
    _damage(stack.home.root, place)
    wrong = _bytes(stack.home.root / place.file, place)
    began = time.monotonic()
    stack.process = start_meter(stack)
    _first_call(stack, expected)
    up_s = time.monotonic() - began
    failed = send(Way.through(stack), PLAIN, expected, 20).failed
    stack.wait()
    failed += send(Way.through(stack), PLAIN, expected, 20).failed
    recorded = sum(call["status"] == "ok" for call in stack.calls()[:20]) == 20
    aside = set_aside(stack.home.log)
    # What the write-ahead log held is in the file by now; where the bytes were bad they are as they were.
    whole = all(_bytes(file, place) == wrong for file in aside)
    named = not verify(stack.home.log).sound or bool(check_structure(stack.home.log))
    clear = whole and (bool(aside) or named or _holds(stack, kept) or "log_damaged" in gaps(stack))
    run.say(f"{place}: up {up_s:.1f} s, aside {bool(aside)}, named {named}, clear {clear}, recorded {recorded}")
    salvaged = verify(stack.home.log).events
    _kill(stack)
    return Found(failed, up_s, clear, recorded, bool(aside), salvaged)


def _first_call(stack: Stack, expected: Seen) -> None:
    """Return once the port carries a call, be it metered or not."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with suppress(OSError, MeterDown):
            assert exchange(Way.through(stack), PLAIN).comparable == expected
            return
        time.sleep(0.02)
    raise TimeoutError(f"no call got through: {words(stack.home)}")


def _holds(stack: Stack, kept: Path) -> bool:
    """Whether what the log held at its best is all there: the bytes did not matter."""
    return verify(stack.home.log).sound and verify(stack.home.log).position >= verify(kept / "db.sqlite").position


def _while_it_runs(run: Run, stack: Stack, kept: Path, expected: Seen) -> Iterator[Figure]:
    """The last pages and the index go bad under a ledger that has the file open: its next append finds out."""
    _put_back(stack, kept)
    stack.process = start_meter(stack)
    stack.wait()
    way = Way.through(stack)
    before = send(way, PLAIN, expected, 50).failed
    _checkpoint(stack)
    pages = stack.home.log.stat().st_size // PAGE
    for page in range(1, pages):
        _damage(stack.home.root, Place("db.sqlite", page * PAGE, 512, page))
    sent = send(way, PLAIN, expected, run.count(1000, 100))
    eventually_in_threads(lambda: set_aside(stack.home.log))
    stack.wait()
    yield none("all pages damaged while it runs: requests that failed", before + sent.failed)
    after = send(way, PLAIN, expected, 20)
    recorded = sum(call["status"] == "ok" for call in stack.calls()[:20])
    yield all_of("all pages damaged while it runs: of 20 calls afterwards recorded", recorded - after.failed, 20)
    yield all_of("all pages damaged while it runs: told as a gap", "log_damaged" in gaps(stack), 1)
    sound = verify(stack.home.log).sound
    yield all_of("all pages damaged while it runs: the log that goes on holds", sound, 1)


def _checkpoint(stack: Stack) -> None:
    with closing(sqlite3.connect(stack.home.log)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")


def _bytes(file: Path, place: Place) -> bytes:
    return file.read_bytes()[place.first : place.first + place.size]


def _keep(stack: Stack, folder: Path) -> None:
    shutil.copytree(stack.home.root, folder, ignore=shutil.ignore_patterns("*.sock"))


def _damage(home: Path, place: Place) -> None:
    with (home / place.file).open("r+b") as file:
        file.seek(place.first)
        file.write(random.Random(place.seed).randbytes(place.size))


def _put_back(stack: Stack, kept: Path) -> None:
    """The home as it was kept, log, views, bodies and all."""
    shutil.rmtree(stack.home.root)
    shutil.copytree(kept, stack.home.root)


def _kill(stack: Stack) -> None:
    """All of it at once, as a crash does."""
    assert stack.process is not None
    status = json.loads(stack.halton("status", "--json", check=False))
    strike([stack.process.pid, *(process["pid"] for process in status["processes"] if process["pid"])])
    stack.process.wait(STOP_S)


ROW = Row(
    number=12,
    fault="log damaged by random bytes",
    demanded="set aside, the log goes on; verify names the first bad position; proxy up < 3 s",
    measure=measure,
    in_suite=False,
    limit_s=300.0,
)
