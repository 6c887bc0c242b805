"""What is set for projects, and for those that became others."""

from __future__ import annotations

from pathlib import Path

from halton.events.types import Event, ProjectMerged, ProjectSet
from halton.ledger.projects import ProjectSettings
from halton.log.store import Fact, Log


def settings(tmp_path: Path, *events: Event) -> ProjectSettings:
    log = Log(tmp_path / "db.sqlite")
    if events:
        log.append([Fact.of("project", event) for event in events])
    log.close()
    return ProjectSettings.of_log(tmp_path / "db.sqlite")


def test_without_a_log_nothing_is_set(tmp_path: Path) -> None:
    assert ProjectSettings.of_log(tmp_path / "db.sqlite").body_capture("billing") is None
    assert settings(tmp_path).body_capture("billing") is None


def test_the_last_word_on_a_project_holds(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        ProjectSet(project="billing", body_capture="off"),
        ProjectSet(project="search", body_capture="off"),
        ProjectSet(project="search", name="Search"),
    )
    assert (found.body_capture("billing"), found.body_capture("search")) == ("off", None)


def test_a_project_that_became_another_goes_by_that_ones_settings(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        ProjectSet(project="old", body_capture="on"),
        ProjectMerged(project="old", into_project="newer"),
        ProjectMerged(project="newer", into_project="newest"),
        ProjectSet(project="newest", body_capture="off"),
    )
    assert (found.body_capture("old"), found.body_capture("newer"), found.resolved("other")) == ("off", "off", "other")
    assert found.merged == {"old": "newest", "newer": "newest"}


def test_a_merge_may_be_turned_round(tmp_path: Path) -> None:
    found = settings(tmp_path, ProjectMerged(project="a", into_project="b"), ProjectMerged(project="b", into_project="a"))
    assert (found.resolved("a"), found.resolved("b")) == ("a", "a")


def test_a_project_merged_into_itself_stays_what_it_is(tmp_path: Path) -> None:
    assert settings(tmp_path, ProjectMerged(project="a", into_project="a")).resolved("a") == "a"


def test_it_is_known_whether_bodies_of_any_project_are_kept(tmp_path: Path) -> None:
    assert not settings(tmp_path, ProjectSet(project="billing", body_capture="off")).keeps_any_body
    assert settings(tmp_path, ProjectSet(project="web", body_capture="on")).keeps_any_body
    assert not settings(tmp_path, ProjectSet(project="web")).keeps_any_body
