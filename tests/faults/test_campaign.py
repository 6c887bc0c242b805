"""The campaign of kills in short, and proof that each of its checks sees what it is there for."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import make
from faults import kept
from faults.broken import Broken
from faults.operations import groups, prepare
from faults.truth import Truth
from halton.bodies.store import BodyStore
from halton.events.body import BodyPurged
from halton.log.segments.importing import import_segments
from halton.log.segments.seal import seal
from halton.log.store import Fact, Log
from halton.paths import Home

CAMPAIGN = Path(__file__).with_name("campaign.py")


@pytest.mark.timeout(180)
def test_twenty_kills_lose_double_and_tear_nothing() -> None:
    done = subprocess.run([sys.executable, CAMPAIGN, "--kills", "20", "--json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["kills"] >= 20
    assert document["events acknowledged"] > 0 and document["segments"] > 0
    assert len(document["fell"]) > 3


@pytest.fixture
def looked_at(home: Home, tmp_path: Path) -> tuple[Home, Truth]:
    """Three groups acknowledged and sealed, bodies stored, another machine's segments imported, and all of it looked at once."""
    other = Home(tmp_path / "other")
    prepare(home)
    prepare(other)
    truth = Truth(home, other)
    with closing(Log(other.log)) as log:
        list(seal(log, other.segments, tail=True))
    with closing(Log(home.log)) as log:
        for number, facts in zip(range(3), groups(1), strict=False):
            head = log.append(facts)
            truth.hear(1, number, len(facts), head.position, head.hash.hex())
        store_bodies(home, log, truth)
        list(seal(log, home.segments, tail=True))
        import_segments(log, home.segments, [other.segments])
    projector = make.projector(home.root)
    projector.catch_up()
    projector.close()
    truth.check()
    truth.check_swept()
    truth.check_caught_up()
    return home, truth


def store_bodies(home: Home, log: Log, truth: Truth) -> None:
    rows, fact = kept.made(random.Random(1), "k1.8.0.1", log.head().position)
    with closing(BodyStore(home.bodies)) as store:
        store.add(rows)
    for row in rows:
        truth.kept.hear(f"{row.call_id} {row.side}", row.salt.hex(), row.project, row.started_at, row.after)
    log.append([fact])


def change(path: Path, *statements: str) -> None:
    """What no process of ours does."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("drop trigger if exists event_is_never_updated")
        connection.execute("drop trigger if exists event_is_never_deleted")
        for statement in statements:
            connection.execute(statement)


def append(home: Home, facts: list[Fact]) -> None:
    with closing(Log(home.log)) as log:
        log.append(facts)


def another(number: int, size: int) -> list[Fact]:
    """A group that nobody acknowledged."""
    return [Fact.of(f"k1.{number}.{place}.{size}", make.call()) for place in range(size)]


def segment(home: Home) -> Path:
    return next(home.segments.glob("*.arrow"))


def imported(home: Home) -> Path:
    return next(home.segments.glob("*/*.arrow"))


def repeated(home: Home, type_: str) -> list[Fact]:
    """What the log says of it, once more."""
    with closing(Log(home.log)) as log:
        return [Fact(row.type, row.version, row.stream, row.data) for row in log.read(type_=type_)]


BREAKS: dict[str, tuple[str, Callable[[Home, Truth], object]]] = {
    "an acknowledged group is not in the log": ("acknowledged", lambda home, truth: truth.hear(1, 9, 1, 99, None)),
    "another one is where it should be": ("acknowledged", lambda home, truth: truth.hear(1, 9, 1, 2, None)),
    "it has another hash": ("acknowledged", lambda home, truth: truth.hear(1, 0, len(next(groups(1))), 4, "00" * 32)),
    "a group is there twice": ("once", lambda home, truth: append(home, next(groups(1)))),
    "the end of a group is lacking": ("whole groups", lambda home, truth: append(home, another(9, 3)[:2])),
    "its beginning is": ("whole groups", lambda home, truth: append(home, another(9, 3)[1:])),
    "something stands in its middle": (
        "whole groups",
        lambda home, truth: append(home, [another(9, 2)[0], *another(10, 1), another(9, 2)[1]]),
    ),
    "an event that was there is gone": (
        "chain",
        lambda home, truth: change(home.log, "delete from event where position = (select max(position) from event)"),
    ),
    "an event is another": (
        "chain",
        lambda home, truth: (
            append(home, another(9, 2)),
            change(home.log, "update event set data = '{}' where stream like 'k1.9.1%'"),
        ),
    ),
    "a position is left out": (
        "gapless",
        lambda home, truth: (append(home, another(9, 2)), change(home.log, "delete from event where stream like 'k1.9.0%'")),
    ),
    "a segment is gone": ("segments", lambda home, truth: segment(home).unlink()),
    "a segment is cut short": ("segments", lambda home, truth: segment(home).write_bytes(segment(home).read_bytes()[:-1])),
    "a file that nobody told of is torn": (
        "torn segment",
        lambda home, truth: (home.segments / f"{90:012}-{99:012}-{'0' * 16}.arrow").write_bytes(b"half"),
    ),
    "a segment is told twice": ("segments", lambda home, truth: append(home, repeated(home, "segment.sealed"))),
    "an imported file is gone": ("imported whole", lambda home, truth: imported(home).unlink()),
    "it has other bytes": ("imported whole", lambda home, truth: imported(home).write_bytes(imported(home).read_bytes()[:-1])),
    "one that nobody told of is torn": (
        "torn segment",
        lambda home, truth: (imported(home).parent / f"{90:012}-{99:012}-{'0' * 16}.arrow").write_bytes(b"half"),
    ),
    "an import is told twice": ("imported once", lambda home, truth: append(home, repeated(home, "segments.imported"))),
    "an imported call is missing": (
        "imported once",
        lambda home, truth: change(home.views, "delete from calls where origin = 2"),
    ),
    "a body is gone": ("bodies", lambda home, truth: change(home.bodies, "delete from request_bodies where side = 'request'")),
    "a body has another salt": (
        "bodies",
        lambda home, truth: change(home.bodies, "update request_bodies set salt = zeroblob(16)"),
    ),
    "the bodies are no database": ("bodies", lambda home, truth: home.bodies.write_bytes(b"somebody's notes" * 1000)),
    "a call is missing in a view": (
        "views",
        lambda home, truth: change(home.views, "delete from calls where origin = 1 and position = 3"),
    ),
    "a call counts twice": ("views", lambda home, truth: change(home.views, "update usage_daily set calls = calls + 1")),
    "a view stands before its rows": (
        "views",
        lambda home, truth: change(home.views, "update checkpoints set position = 4 where origin = 1"),
    ),
    "the views are no database": ("views", lambda home, truth: home.views.write_bytes(b"no views, but somebody's notes" * 1000)),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_broken_is_seen_and_named(looked_at: tuple[Home, Truth], name: str) -> None:
    home, truth = looked_at
    invariant, break_ = BREAKS[name]
    break_(home, truth)
    with pytest.raises(Broken) as caught:
        truth.check()
    assert caught.value.invariant == invariant


PURGED = Fact.of("bodies", BodyPurged(started_before_at=2**62, bodies=2, bytes=9))


@pytest.mark.parametrize(
    ("statements", "said"), [((), "is still there"), (("pragma secure_delete = off", "delete from request_bodies"), "bytes of")]
)
def test_what_a_purge_should_have_removed_is_seen(looked_at: tuple[Home, Truth], statements: tuple[str, ...], said: str) -> None:
    home, truth = looked_at
    append(home, [PURGED])
    truth.check()
    assert truth.kept.unfinished() == 2
    change(home.bodies, *statements)
    truth.check()
    with pytest.raises(Broken, match=said):
        truth.kept.check_purged(2)


@pytest.mark.parametrize("origin", [1, 2])
def test_views_that_lag_behind_are_seen_at_the_end(looked_at: tuple[Home, Truth], origin: int) -> None:
    home, truth = looked_at
    change(home.views, f"update checkpoints set position = position - 1 where projection = 'calls' and origin = {origin}")
    with pytest.raises(Broken, match="caught up"):
        truth.check_caught_up()


@pytest.mark.parametrize("name", ["sealing-7.tmp", f"{90:012}-{99:012}-{'e3b0c44298fc1c14'}.arrow"])
def test_what_a_sealing_should_have_dealt_with_is_seen(looked_at: tuple[Home, Truth], name: str) -> None:
    home, truth = looked_at
    (home.segments / name).write_bytes(b"")
    truth.check()
    with pytest.raises(Broken, match="swept"):
        truth.check_swept()


AT_THE_END = """
import io, sys; sys.path.insert(0, {tests!r})
from pathlib import Path
from faults.killing import Killing
from faults.operations import prepare
from faults.test_campaign import change
killing = Killing(Path({place!r}), 1, io.StringIO())
prepare(killing.home)
killing.quietly("rebuild")
change(killing.home.{database}, {statement!r})
killing.prove()
"""


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("database", "statement", "said"),
    [
        ("views", "update usage set output_tokens = 7", "usage, position = 3"),
        ("log", "select 1", "event_is_never_updated is gone"),
    ],
)
def test_what_only_a_rebuild_or_a_verification_sees_fails_the_end(
    tmp_path: Path, database: str, statement: str, said: str
) -> None:
    script = AT_THE_END.format(tests=str(CAMPAIGN.parent.parent), place=str(tmp_path), database=database, statement=statement)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Broken: nobody fails" in done.stderr and said in done.stderr
