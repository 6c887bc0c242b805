"""The projects: settings of this machine, sums of all."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import make
from halton.events.types import CallsRetagged, ProjectMerged, ProjectSet
from halton.views.projects import Project, Sources, read_projects, read_sources
from projections.priced import flat, one
from projector.two_machines import bring

NOON = "2026-09-22T12:00:00.000000Z"


def test_the_dearest_come_first_and_those_without_calls_last(tmp_path: Path) -> None:
    events = [flat(7), one(project="a"), one(project="b"), one(project="b", billing="subscription"), ProjectSet(project="c")]
    with make.views(tmp_path, events) as views:
        assert list(read_projects(views).values()) == [
            Project(slug="b", name="b", first_call_at=NOON, last_call_at=NOON, calls=2, cost_pico=7, notional_pico=7),
            Project(slug="a", name="a", first_call_at=NOON, last_call_at=NOON, calls=1, cost_pico=7),
            Project(slug="c", name="c", set_by=6),
        ]


def test_machines_add_up_and_settings_are_ours(tmp_path: Path) -> None:
    with closing(make.log(tmp_path, [make.call(project="a"), ProjectSet(project="a", name="Ours", tags=("x",))])) as log:
        theirs = ProjectSet(project="a", name="Theirs", archived=True, body_capture="off", tags=("y",))
        bring(
            log,
            tmp_path / "elsewhere",
            [make.call(project="a"), theirs, make.call(project="b"), ProjectSet(project="b", name="B")],
        )
    with make.views(tmp_path) as views:
        found = read_projects(views)
    assert [(p.slug, p.name, p.calls, p.archived, p.body_capture, p.tags) for p in found.values()] == [
        ("a", "Ours", 2, False, None, ("x",)),
        ("b", "B", 1, False, None, ()),
    ]


def test_no_call_with_a_known_cost_is_no_zero() -> None:
    assert not Project(slug="a", name="a", calls=1, unpriced_calls=1).is_known
    assert Project(slug="a", name="a").is_known


def test_where_its_calls_are_from(tmp_path: Path) -> None:
    events = [
        make.call(project="a", git_branch="main"),
        make.call(project="a", attributed_by="header"),
        make.call(project="old"),
        ProjectMerged(project="old", into_project="a"),
        make.call(project="b"),
        CallsRetagged(project="c", from_project="b"),
    ]
    with make.views(tmp_path, events) as views:
        assert read_sources(views, "a") == Sources({"git_root": 2, "header": 1}, {"main": 1}, {"old": 1})
        assert read_sources(views, "b") == Sources({}, {}, {})
