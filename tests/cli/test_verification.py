"""What `halton verify` looks at beside the chain: the file, signatures, segments, and what the views were made from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import make
from bodies import made
from halton.bodies.check import Bodies
from halton.bodies.store import BodyStore
from halton.cli.verification import verify_home
from halton.errors import LogError
from halton.events.types import Event
from halton.log.anchor import Anchor
from halton.log.checkpoint import STREAM, Signer
from halton.log.imports import Imports
from halton.log.segments.segment import find_segments
from halton.log.store import Fact, Log
from halton.paths import Home
from log.segments import build
from log.segments.machine import Machine, take


def whole(home: Home, fill: Any, events: Iterable[Event] = ()) -> str:
    """A home with everything that can be verified; the public key."""
    fill([make.price(), *(make.call() for _ in range(9)), *events])
    signer = Signer.of(home.checkpoint_key)
    with closing(Log(home.log)) as log:
        log.append([Fact.of(STREAM, signer.sign(log.origin(), log.head()))])
        build.sealed(log, limit=5)
    return signer.public


def found(home: Home, **options: Any) -> list[tuple[str, str, int | None]]:
    return [(finding.where, finding.kind, finding.position) for finding in verify_home(home, **options).findings]


def tamper(home: Home, *statements: str) -> None:
    with closing(sqlite3.connect(home.log)) as connection, connection:
        triggers = connection.execute("select name, sql from sqlite_schema where type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"drop trigger {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)


def test_everything_is_looked_at(home: Home, fill: Any) -> None:
    key = whole(home, fill)
    seen = verify_home(home)
    assert seen.findings == []
    assert (seen.verdict.events, seen.signatures and seen.signatures.keys) == (15, {key: 1})
    assert (seen.segments and (seen.segments.files, seen.segments.events), seen.file) == ((3, 14), ())
    assert seen.views and (seen.views.checked, seen.views.outdated) == (len(make.projections()), ())


def test_what_is_not_there_is_not_looked_at(home: Home) -> None:
    make.log(home.root).close()
    seen = verify_home(home)
    assert (seen.signatures, seen.segments, seen.views, seen.findings) == (None, None, None, [])
    assert not home.checkpoint_key.exists() and not home.views.exists()


def test_from_an_anchor_on_only_what_follows_is_looked_at(home: Home, fill: Any) -> None:
    whole(home, fill)
    with closing(Log(home.log)) as log:
        head = log.append(make.facts([make.gap()]))
    seen = verify_home(home, since=Anchor(head.hash.hex(), head.position))
    assert (seen.verdict.first, seen.signatures, seen.segments, seen.findings) == (head.position, None, None, [])


def test_a_changed_event_is_a_finding_of_the_log(home: Home, fill: Any) -> None:
    whole(home, fill)
    tamper(home, "update event set data = data || ' ' where position = 7")
    assert found(home) == [("log", "changed", 7)]


def test_a_cut_off_end_shows_where_views_or_segments_hold_more(home: Home, fill: Any) -> None:
    whole(home, fill)
    tamper(home, "delete from event where position > 8")
    seen = set(found(home))
    assert {("segment", "segment", 6), ("segment", "segment", 11), ("view", "view", 11)} == seen
    assert verify_home(home).verdict.sound


def test_views_of_another_log_are_named(home: Home, fill: Any) -> None:
    fill([make.call()])
    for file in home.root.glob("db.sqlite*"):
        file.unlink()
    make.log(home.root, [make.call()]).close()
    assert [finding.meaning for finding in verify_home(home).findings] == ["views.sqlite was made from another log"]


def test_views_that_cannot_be_read_are_named(home: Home, fill: Any) -> None:
    fill([make.call()])
    home.views.write_bytes(b"notes" * 4000)
    for beside in home.root.glob("views.sqlite-*"):
        beside.unlink()
    assert found(home) == [("view", "view", None)]


def test_a_projection_whose_file_has_changed_is_mentioned_and_no_fault(home: Home, fill: Any) -> None:
    fill([make.call()])
    with closing(sqlite3.connect(home.views)) as connection, connection:
        connection.execute("update checkpoints set digest = 'older' where projection in ('cost', 'usage')")
    seen = verify_home(home)
    assert seen.findings == []
    assert seen.views and seen.views.outdated == ("cost", "usage")


def test_a_key_that_is_not_ours_is_named_unless_it_is_said_to_be(home: Home, fill: Any) -> None:
    key = whole(home, fill)
    home.checkpoint_key.unlink()
    assert found(home) == [("checkpoint", "unknown_key", 12)]
    assert found(home, keys=[key]) == []
    home.checkpoint_key.write_bytes(b"notes")
    assert found(home, keys=[key]) == [("checkpoint", "key_file", None)]


def test_a_damaged_segment_is_named(home: Home, fill: Any) -> None:
    whole(home, fill)
    path = find_segments(home.segments)[1].path
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    assert found(home) == [("segment", "segment", 6)]


def test_a_file_that_is_no_log_is_not_looked_at_any_further(home: Home) -> None:
    home.log.write_bytes(b"notes" * 4000)
    assert found(home) == [("log", "unreadable", 1), ("file", "structure", None)]


def test_no_log(home: Home) -> None:
    with pytest.raises(LogError, match="does not exist yet"):
        verify_home(home)


def test_a_large_log_is_read_by_two_processes(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("halton.cli.verification.WORTH_TWO_PROCESSES", 31)
    make.log(home.root, [make.call() for _ in range(30)]).close()
    assert verify_home(home).verdict.events == 31
    tamper(home, "update event set version = 2 where position = 25")
    assert verify_home(home).verdict.bad_position == 25


def test_imported_files_are_looked_at_and_what_is_wrong_is_found(home: Home, fill: Any, tmp_path: Path) -> None:
    whole(home, fill)
    laptop = Machine(tmp_path / "laptop", [make.call()] * 6)
    laptop.log.close()
    with closing(Log(home.log)) as log:
        take(log, laptop.folder)
    seen = verify_home(home)
    assert seen.findings == [] and seen.imported == Imports(1, 2, 8, (), ())
    (home.segments / laptop.origin / laptop.files[0].name).unlink()
    assert found(home) == [("imported", "imported", None)]


def test_bodies_are_looked_at_and_one_that_changed_is_named(home: Home) -> None:
    made.kept(home, "a")
    assert verify_home(home).bodies == Bodies(2, 0, ())
    with closing(BodyStore(home.bodies)) as store:
        store.connection.execute("update request_bodies set rules = 99 where side = 'response'")
    assert found(home) == [("body", "body", 2)]
