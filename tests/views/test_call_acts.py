"""What happened to a call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import make
from halton.events.actor import Actor
from halton.events.types import CallsRetagged, PolicyBlocked, PolicyWarned, ProjectMerged
from halton.log.store import Fact, Log
from halton.views.call_acts import CallMove, read_call_hits, read_call_moves
from halton.views.call_facts import read_call_facts


def row(views: Any, position: int) -> dict[str, Any]:
    found = read_call_facts(views, position)
    assert found is not None
    return found.call


def test_the_policies_that_it_met(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("halton.log.store.time.time_ns", lambda: (make.NOON + make.MINUTE) * 1000)
    log = Log(tmp_path / "db.sqlite")
    warned = PolicyWarned(name="day", kind="budget", used=9, bound=10, percent=90, window="day", window_began_at=make.NOON)
    blocked = PolicyBlocked(name="models", kind="models", model="m")
    log.append([Fact.of("e1", warned), Fact.of("e2", warned), Fact.of("e1", blocked), Fact.of("e1", make.call(status="blocked"))])
    log.close()
    with make.views(tmp_path) as views:
        found = [(hit.position, hit.hit, hit.name, hit.used, hit.percent) for hit in read_call_hits(views, row(views, 5))]
        assert found == [(2, "warned", "day", 9, 90), (4, "blocked", "models", None, None)]


def test_what_moved_it_and_who_did_that(tmp_path: Path) -> None:
    by = Actor(uid=7, command="halton project merge")
    events = [
        make.call(project="a"),
        make.call(project="x"),
        ProjectMerged(project="a", into_project="b", actor=by),
        ProjectMerged(project="x", into_project="y"),
        CallsRetagged(project="c", from_project="b"),
    ]
    with make.views(tmp_path, events) as views:
        assert [(move.moved_by, move.from_project, move.into_project) for move in read_call_moves(views, 2, 1)] == [
            (4, "a", "b"), (6, "b", "c"),
        ]  # fmt: skip
        first = read_call_moves(views, 2, 1)[0]
        assert first == CallMove(4, "a", "b", first.at, "project.merged", "halton project merge") and first.at
        assert [move.moved_by for move in read_call_moves(views, 3, 1)] == [5]
        assert read_call_moves(views, 2, 2) == []
