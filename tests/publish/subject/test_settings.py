"""What is set for a project, and its sessions."""

from pathlib import Path

import make
from halton.events.types import ProjectMerged
from halton.events.types import ProjectSet as Set
from halton.publish.subject.settings import ProjectSet, SessionSum, read_settings, read_sums


def test_what_was_set_last_and_who_was_merged_into_it(tmp_path: Path) -> None:
    events = [
        make.call(),
        make.call(project="old"),
        Set(project="halton", name="Halton itself", body_capture="off", tags=("mine",)),
        ProjectMerged(project="old", into_project="halton"),
    ]
    with make.views(tmp_path, events) as views:
        assert read_settings(views, "halton") == ProjectSet("Halton itself", False, "off", ("mine",), None, ("old",))
        merged = read_settings(views, "old")
        assert merged is not None and merged.merged_into == "halton" and merged.merged_from == ()
        assert read_settings(views, "never") is None


def test_a_project_with_nothing_but_a_call_has_its_name_and_what_is_usual(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call()]) as views:
        assert read_settings(views, "halton") == ProjectSet("halton", False, None, (), None, ())


def test_sessions_in_the_order_asked_for(tmp_path: Path) -> None:
    later = make.call(session="b", started_at=make.NOON + make.MINUTE)
    with make.views(tmp_path, [make.price(), make.call(session="a"), later, make.failure(session="b")]) as views:
        found = read_sums(views, [("b", 1), ("a", 1), ("a", 2)])
    assert found == [
        SessionSum("b", "2026-09-22T12:01:00.000000Z", 2, 1, 0, 6_000_000_000, 0),
        SessionSum("a", "2026-09-22T12:00:00.000000Z", 1, 0, 0, 6_000_000_000, 0),
    ]
    assert [one.is_known for one in (*found, SessionSum("c", "", 1, 0, 1, 0, 0))] == [True, True, False]
