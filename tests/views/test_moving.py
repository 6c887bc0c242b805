"""What would move is what the event moves."""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings

import make
from halton.events.types import CallsRetagged, Event
from halton.log.store import read_only
from halton.views.call_place import EPOCH
from halton.views.calls import utc_text
from halton.views.moving import Conditions, Moving, read_moving
from projections.given import retags
from projections.priced import flat, one
from projections.test_law_of_projects import eventful_logs


def test_calls_are_added_up_by_the_project_they_have(tmp_path: Path) -> None:
    events = [flat(7), one(project="a"), one(project="a", utc_offset_minutes=840), one(project="b", model="x"), one(project="to")]
    noon = "2026-09-22T12:00:00.000000Z"
    with make.views(tmp_path, events) as views:
        assert read_moving(views, Conditions(), "to") == [
            Moving("a", 2, 0, 14, 0, "2026-09-22", "2026-09-23", noon, noon),
            Moving("b", 1, 1, 0, 0, "2026-09-22", "2026-09-22", noon, noon),
        ]
        assert read_moving(views, Conditions(from_project="none"), "to") == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(eventful_logs(), retags(ordinary=True))
def test_what_would_move_is_what_the_event_then_moves(events: list[Event], retag: CallsRetagged) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = make.log(folder, events)
        projector = make.projector(folder)
        projector.catch_up()
        with closing(read_only(folder / "views.sqlite")) as views:
            said = {(row.project, row.calls) for row in read_moving(views, _conditions(retag), retag.project)}
        head = log.append(make.facts([retag]))
        projector.catch_up()
        projector.close()
        log.close()
        with closing(read_only(folder / "views.sqlite")) as views:
            query = "select from_project, count(*) from call_moves where moved_by = ? group by 1"
            assert said == set(views.execute(query, (head.position,)))


def _conditions(event: CallsRetagged) -> Conditions:
    facts: dict[str, Any] = {name: getattr(event, name) for name in Conditions.__struct_fields__}
    return Conditions(**facts | {name: _text(facts[name]) for name in ("since_at", "until_at")})


def _text(moment: int | None) -> str | None:
    return utc_text(None if moment is None else EPOCH + timedelta(microseconds=moment))
