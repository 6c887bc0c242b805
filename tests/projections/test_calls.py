from __future__ import annotations

from pathlib import Path
from typing import Any

import make
from halton.events.types import CallsRetagged, Event, ProjectMerged, ProjectSet
from projector.two_machines import bring

PROJECTS = "select project, attributed_project from calls order by position"


def test_a_call_is_a_row_with_its_times_in_text(tmp_path: Path) -> None:
    assert make.rows(
        tmp_path,
        [make.call(started_at=make.NOON + 42, utc_offset_minutes=13 * 60)],
        "select position, origin, call_id, started_at, day, status, streamed from calls",
    ) == [(2, 1, "e0001", "2026-09-22T12:00:00.000042Z", "2026-09-23", "ok", 1)]


def test_the_second_inference_of_an_exchange_has_a_name_of_its_own(tmp_path: Path) -> None:
    assert make.rows(tmp_path, [make.call(), make.call(inference=2)], "select call_id, inference from calls") == [
        ("e0001", 1),
        ("e0002.2", 2),
    ]


def test_an_open_call_is_not_there_yet(tmp_path: Path) -> None:
    assert make.rows(tmp_path, [make.started()], "select count(*) from calls") == [(0,)]


def test_what_is_not_known_is_empty(tmp_path: Path) -> None:
    assert make.rows(tmp_path, [make.failure()], "select model, status, reason, http_status, ttft_ms, partial from calls") == [
        (None, "error", "upstream_unreachable", 502, None, 0)
    ]


def test_a_call_says_what_its_project_was_read_from(tmp_path: Path) -> None:
    call = make.call(evidence="/src/halton/.git", git_branch="main", git_commit="0123456789ab", max_output_tokens=512)
    query = "select project, attributed_project, attributed_by, evidence, git_branch, git_commit, max_output_tokens from calls"
    assert make.rows(tmp_path, [call], query) == [
        ("halton", "halton", "git_root", "/src/halton/.git", "main", "0123456789ab", 512)
    ]


def test_a_blocked_call_names_its_policy(tmp_path: Path) -> None:
    call = make.call(status="blocked", reason="policy", policy="halton-budget")
    assert make.rows(tmp_path, [call], "select status, reason, policy from calls") == [("blocked", "policy", "halton-budget")]


def test_a_merge_takes_the_calls_before_it_and_those_that_come_under_the_old_name(tmp_path: Path) -> None:
    events = [_call("old"), _call("other"), _merged("old", "new"), _call("old"), _call("new")]
    assert make.rows(tmp_path, events, PROJECTS) == [("new", "old"), ("other", "other"), ("new", "old"), ("new", "new")]
    assert make.rows(tmp_path, [], "select * from call_moves") == [(4, 2, 1, "old", "new")]


def test_merges_are_a_chain(tmp_path: Path) -> None:
    events = [_call("a"), _merged("a", "b"), _call("a"), _merged("b", "c"), _call("a"), _call("b")]
    assert make.rows(tmp_path, events, PROJECTS) == [("c", "a"), ("c", "a"), ("c", "a"), ("c", "b")]


def test_a_project_that_is_renamed_back_goes_by_its_first_name(tmp_path: Path) -> None:
    events = [_call("a"), _merged("a", "b"), _call("a"), _merged("b", "a"), _call("a"), _call("b")]
    assert make.rows(tmp_path, events, PROJECTS) == [("a", "a"), ("a", "a"), ("a", "a"), ("a", "b")]


def test_merges_in_a_circle_come_to_an_end(tmp_path: Path) -> None:
    events = [_merged("a", "b"), _merged("b", "c"), _merged("c", "a"), _merged("a", "a"), _call("a"), _call("b"), _call("c")]
    assert make.rows(tmp_path, events, PROJECTS) == [("a", "a"), ("a", "b"), ("a", "c")]


def test_what_something_is_merged_into_exists_again(tmp_path: Path) -> None:
    events = [_merged("a", "b"), _call("a"), _merged("x", "a"), _call("a"), _call("x")]
    assert make.rows(tmp_path, events, PROJECTS) == [("b", "a"), ("a", "a"), ("a", "x")]


def test_to_set_something_for_a_name_that_was_merged_brings_nothing_back(tmp_path: Path) -> None:
    events = [_merged("a", "b"), ProjectSet(project="a", name="A"), _call("a")]
    assert make.rows(tmp_path, events, PROJECTS) == [("b", "a")]


def test_a_retag_moves_the_calls_before_it_that_hold_all_its_conditions(tmp_path: Path) -> None:
    meant = {"session": "s", "git_branch": "wip", "model": None, "model_requested": "m"}
    events = [
        _call("a", **meant),
        _call("b", **meant),
        _call("a", **meant | {"session": "other"}),
        _call("a", **meant | {"git_branch": None}),
        _call("a", **meant | {"model": "another"}),
        _call("a", **meant, started_at=make.NOON - 1),
        _call("a", **meant, started_at=make.NOON + 9),
        CallsRetagged(
            project="to", from_project="a", since_at=make.NOON, until_at=make.NOON + 9, session="s", model="m", git_branch="wip"
        ),
        _call("a", **meant),
    ]
    projects = [project for project, _ in make.rows(tmp_path, events, PROJECTS)]
    assert projects == ["to", "b", "a", "a", "a", "a", "a", "a"]


def test_a_retag_may_name_its_calls(tmp_path: Path) -> None:
    events = [_call("a"), _call("a", inference=2), _call("a"), CallsRetagged(project="to", calls=("e0001", "e0002.2", "none"))]
    assert make.rows(tmp_path, events, PROJECTS) == [("to", "a"), ("to", "a"), ("a", "a")]


def test_a_retag_goes_by_the_project_that_a_call_has_by_then(tmp_path: Path) -> None:
    first, again = CallsRetagged(project="b", from_project="a"), CallsRetagged(project="c", from_project="b")
    never = CallsRetagged(project="d", from_project="a")
    assert make.rows(tmp_path, [_call("a"), first, again, never], PROJECTS) == [("c", "a")]
    moves = "select moved_by, from_project, into_project from call_moves"
    assert make.rows(tmp_path, [], moves) == [(3, "a", "b"), (4, "b", "c")]


def test_a_merge_takes_along_what_was_retagged_into_its_project(tmp_path: Path) -> None:
    events = [_call("a"), CallsRetagged(project="b", from_project="a"), _merged("b", "c"), _call("a")]
    assert make.rows(tmp_path, events, PROJECTS) == [("c", "a"), ("a", "a")]


def test_events_of_another_machine_touch_its_own_calls_only(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    log = make.log(tmp_path, [_call("a"), _call("a")])
    bring(log, tmp_path / "elsewhere", [_call("a"), _merged("a", "theirs"), _call("a"), CallsRetagged(project="all")])
    log.append(make.facts([_call("a")]))
    log.close()
    rows = "select origin, project, attributed_project from calls order by origin, position"
    assert make.rows(tmp_path, [], rows) == [(1, "a", "a")] * 3 + [(2, "all", "a")] * 2


def _call(project: str, **changes: Any) -> Event:
    return make.call(project=project, **changes)


def _merged(project: str, into: str) -> Event:
    return ProjectMerged(project=project, into_project=into)
