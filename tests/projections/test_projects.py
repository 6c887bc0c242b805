from __future__ import annotations

from pathlib import Path

import make
from halton.events.types import CallsRetagged, ProjectMerged, ProjectSet
from projections.priced import flat, one
from projector.two_machines import bring

SETTINGS = "select slug, name, archived, body_capture, tags, merged_into from projects order by slug"
SUMS = "select slug, calls, failed_calls, unpriced_calls, cost_pico, notional_pico from projects order by slug"
TIMES = "select slug, first_call_at, last_call_at from projects order by slug"


def test_a_project_is_what_was_last_set_for_it(tmp_path: Path) -> None:
    events = [
        ProjectSet(project="a", name="A", body_capture="off", tags=("x", "y")),
        ProjectSet(project="b", name="B", archived=True),
        ProjectSet(project="a", name="The A", tags=("x",)),
    ]
    assert make.rows(tmp_path, events, SETTINGS) == [("a", "The A", 0, None, '["x"]', None), ("b", "B", 1, None, "[]", None)]


def test_one_of_which_only_calls_are_known_goes_by_its_slug(tmp_path: Path) -> None:
    assert make.rows(tmp_path, [make.call(project="a")], SETTINGS) == [("a", "a", 0, None, "[]", None)]


def test_a_name_that_was_written_otherwise_is_kept_until_another_is_set(tmp_path: Path) -> None:
    events = [make.call(project="a"), make.call(project="a", project_name="The A"), make.call(project="a", project_name="tHE a")]
    assert make.rows(tmp_path, events, SETTINGS) == [("a", "The A", 0, None, "[]", None)]
    again = tmp_path / "set"
    again.mkdir()
    assert make.rows(again, [*events, ProjectSet(project="a", name="A!")], SETTINGS) == [("a", "A!", 0, None, "[]", None)]


def test_its_sums_are_those_of_the_calls_it_has(tmp_path: Path) -> None:
    events = [
        flat(7),
        one(project="a"),
        one(project="a", billing="subscription"),
        make.failure(project="a"),
        one(project="b", model="x"),
    ]
    assert make.rows(tmp_path, events, SUMS) == [("a", 3, 1, 0, 7, 7), ("b", 1, 0, 1, 0, 0)]


def test_its_times_are_those_of_the_calls_it_has(tmp_path: Path) -> None:
    events = [make.call(project="a", started_at=make.NOON + later) for later in (2, 1, 3)]
    first, last = "2026-09-22T12:00:00.000001Z", "2026-09-22T12:00:00.000003Z"
    assert make.rows(tmp_path, [*events, CallsRetagged(project="b", until_at=make.NOON + 2)], TIMES) == [
        ("a", "2026-09-22T12:00:00.000002Z", last),
        ("b", first, first),
    ]


def test_what_was_merged_says_where_it_went(tmp_path: Path) -> None:
    events = [make.call(project="a"), ProjectMerged(project="a", into_project="b"), ProjectMerged(project="b", into_project="c")]
    assert make.rows(tmp_path, events, "select slug, merged_into, calls from projects order by slug") == [
        ("a", "c", 0),
        ("b", "c", 0),
        ("c", None, 1),
    ]


def test_one_that_lost_its_calls_stays(tmp_path: Path) -> None:
    events = [make.call(project="a"), CallsRetagged(project="b"), CallsRetagged(project="c", from_project="d")]
    assert make.rows(tmp_path, events, "select slug, calls from projects order by slug") == [
        ("a", 0),
        ("b", 1),
        ("c", 0),
        ("d", 0),
    ]


def test_what_is_set_here_says_nothing_of_another_machine_s_project(tmp_path: Path) -> None:
    log = make.log(tmp_path, [ProjectSet(project="a", name="Ours", body_capture="off")])
    bring(log, tmp_path / "elsewhere", [make.call(project="a")])
    log.close()
    query = "select origin, name, body_capture, calls from projects where slug = 'a' order by origin"
    assert make.rows(tmp_path, [], query) == [(1, "Ours", "off", 0), (2, "a", None, 1)]
