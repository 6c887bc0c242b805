from __future__ import annotations

from pathlib import Path

import make
from halton.cli.made_up_log import made_up_facts
from halton.events.codec import decode
from halton.events.types import EVENT_TYPES, CallCompleted, LogCreated
from halton.log.store import Log


def test_it_holds_every_kind_of_event_and_of_ending() -> None:
    facts = made_up_facts()
    assert {fact.type for fact in facts} == {kind.TYPE for kind in EVENT_TYPES if kind is not LogCreated}
    calls = [event for fact in facts if isinstance(event := decode(fact.type, fact.data), CallCompleted)]
    assert {call.status for call in calls} == {"ok", "error", "aborted", "cut", "blocked", "interrupted"}
    assert [call.started_at for call in calls] != sorted(call.started_at for call in calls)
    assert len(calls) > 50


def test_everything_that_ships_takes_it(tmp_path: Path) -> None:
    log = Log(tmp_path / "db.sqlite")
    head = log.append(made_up_facts()).position
    log.close()
    projector = make.projector(tmp_path)
    assert set(projector.catch_up().values()) == {head}
    projector.close()
