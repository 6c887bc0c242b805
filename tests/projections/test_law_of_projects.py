"""The law of projects: in batches of any size a call has the project that a plain telling of the events gives it."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
from halton.events.types import CallCompleted, CallsRetagged, Event, ProjectMerged
from halton.ledger.projects import ProjectSettings
from halton.log.store import read_only
from projections.given import BRANCHES, MODELS, MOMENTS, PROJECTS, SESSIONS, project_events

MANY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
type Row = tuple[object, ...]


def eventful_logs() -> st.SearchStrategy[list[Event]]:
    """Few calls, and many events about their projects."""
    changes = {
        "started_at": MOMENTS,
        "project": st.sampled_from(PROJECTS),
        "git_branch": st.sampled_from(BRANCHES),
        "session": st.sampled_from(SESSIONS),
        "model": st.sampled_from(MODELS),
        "model_requested": st.sampled_from(MODELS),
    }
    call = st.fixed_dictionaries(changes).map(lambda facts: make.call(**facts))
    return st.lists(st.one_of(call, project_events()), max_size=30)


class Told:
    """The same events told one by one."""

    def __init__(self) -> None:
        self.calls: dict[int, tuple[str, CallCompleted]] = {}
        self.projects: dict[int, str] = {}
        self.moves: list[Row] = []
        self.leads_to: dict[str, str] = {}

    def tell(self, position: int, call_id: str, event: Event) -> None:
        match event:
            case CallCompleted():
                self.calls[position] = call_id, event
                self.projects[position] = self.leads_to.get(event.project, event.project)
            case ProjectMerged(project=old, into_project=new) if old != new:
                for name in {old, new, *self.leads_to}:
                    if name in (old, new) or self.leads_to[name] == old:
                        self.leads_to[name] = new
                self.move(position, new, [p for p, project in self.projects.items() if project == old])
            case CallsRetagged():
                self.move(position, event.project, [p for p in self.calls if self.is_meant(p, event)])

    def is_meant(self, position: int, event: CallsRetagged) -> bool:
        call_id, call = self.calls[position]
        return (
            event.from_project in (None, self.projects[position])
            and (event.since_at is None or event.since_at <= call.started_at)
            and (event.until_at is None or call.started_at < event.until_at)
            and event.session in (None, call.session)
            and event.model in (None, call.model or call.model_requested)
            and event.git_branch in (None, call.git_branch)
            and (not event.calls or call_id in event.calls)
        )

    def move(self, moved_by: int, new: str, positions: list[int]) -> None:
        for position in positions:
            if (old := self.projects[position]) != new:
                self.projects[position] = new
                self.moves.append((moved_by, position, old, new))


def told(events: list[Event]) -> Told:
    story = Told()
    for number, event in enumerate(events, 1):
        story.tell(number + 1, f"e{number:04}", event)
    return story


def kept(folder: Path, limit: int) -> tuple[list[Row], list[Row], list[Row]]:
    for file in folder.glob("views.sqlite*"):
        file.unlink()
    projector = make.projector(folder)
    projector.catch_up(limit)
    projector.close()
    with closing(read_only(folder / "views.sqlite")) as views:
        assert not views.execute("select * from parked").fetchall()
        return _projects(views), _rows(views, "select * from call_moves"), _rows(views, "select * from project_aliases")


def _projects(views: sqlite3.Connection) -> list[Row]:
    days = _rows(views, "select day, project, sum(calls) from usage_daily group by 1, 2")
    months = _rows(views, "select substr(day, 1, 7), project, sum(calls) from usage_daily group by 1, 2")
    assert days == _rows(views, "select day, project, count(*) from calls group by 1, 2")
    assert months == _rows(views, "select month, project, sum(calls) from usage_monthly group by 1, 2")
    return _rows(views, "select position, project, attributed_project from calls")


def _rows(views: sqlite3.Connection, query: str) -> list[Row]:
    return sorted(views.execute(query).fetchall())


@MANY
@given(eventful_logs())
def test_every_batch_size_tells_the_same_as_the_events_one_by_one(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        make.log(Path(folder), events).close()
        projects, moves, aliases = kept(Path(folder), 50_000)
        for limit in (1, 7):
            assert kept(Path(folder), limit) == (projects, moves, aliases)
        settings = ProjectSettings.of_log(Path(folder) / "db.sqlite")
    story = told(events)
    assert projects == sorted((p, project, story.calls[p][1].project) for p, project in story.projects.items())
    elsewhere = {name: into for name, into in story.leads_to.items() if name != into}
    last = {name: into for name, _, _, into in aliases}
    assert {name: into for name, into in last.items() if name != into} == elsewhere == settings.merged
    assert moves == sorted((by, position, 1, old, new) for by, position, old, new in story.moves)


@MANY
@given(eventful_logs())
def test_sums_that_start_over_alone_come_to_the_same_rows(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        make.log(Path(folder), events).close()
        kept(Path(folder), 1)
        with closing(sqlite3.connect(Path(folder) / "views.sqlite")) as views:
            before = _rows(views, "select * from usage_daily"), _rows(views, "select * from usage_monthly")
        projector = make.projector(Path(folder))
        projector._connection.execute("delete from usage_daily")
        projector._connection.execute("delete from usage_monthly")
        projector._connection.execute("update checkpoints set position = 0 where projection glob 'usage_*ly'")
        projector.catch_up(7)
        projector.close()
        with closing(sqlite3.connect(Path(folder) / "views.sqlite")) as views:
            assert (_rows(views, "select * from usage_daily"), _rows(views, "select * from usage_monthly")) == before
