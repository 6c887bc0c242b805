"""Whether a project's bodies are kept, by what the log says at the moment of the question."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from eventually import eventually_in_threads
from halton.events.types import ProjectMerged, ProjectSet
from halton.ledger.body_capture import BodyCapture
from halton.log.store import Fact, Log
from halton.paths import Home


@pytest.fixture
def log(home: Home) -> Iterator[Log]:
    with closing(Log(home.log)) as log:
        yield log


def project(log: Log, slug: str, body_capture: str | None) -> None:
    log.append([Fact.of("project", ProjectSet(project=slug, body_capture=body_capture))])


@pytest.mark.parametrize(
    ("enabled", "stated", "kept"),
    [
        (True, None, True),
        (True, "off", False),
        (True, "on", True),
        (False, None, False),
        (False, "on", True),
        (False, "off", False),
    ],
)
def test_the_project_comes_before_the_configuration_and_a_haltonrc_only_forbids(
    home: Home, log: Log, enabled: bool, stated: str | None, kept: bool
) -> None:
    project(log, "billing", stated)
    with closing(BodyCapture(home.log, enabled=enabled)) as capture:
        assert capture.keeps("billing") is kept
        assert capture.keeps("other") is enabled
        assert not capture.keeps("billing", allowed=False)
        assert capture.possible is (enabled or kept)


def test_it_goes_by_the_log_as_it_is_when_it_is_told_to_look(home: Home, log: Log) -> None:
    with closing(BodyCapture(home.log)) as capture:
        assert capture.keeps("billing")
        project(log, "billing", "off")
        capture.look()
        assert not capture.keeps("billing")
        project(log, "billing", None)
        capture.look()
        assert capture.keeps("billing")
        project(log, "web", "off")
        log.append([Fact.of("project", ProjectMerged(project="billing", into_project="web"))])
        capture.look()
        assert not capture.keeps("billing")


def test_whoever_does_not_tell_it_is_heard_soon(home: Home, log: Log) -> None:
    with closing(BodyCapture(home.log)) as capture:
        assert capture.keeps("billing")
        project(log, "billing", "off")
        eventually_in_threads(lambda: not capture.keeps("billing"))


def test_without_the_log_nothing_is_kept_and_later_what_was_known_last_holds(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(BodyCapture(home.log)) as capture:
        assert not capture.keeps("billing") and not capture.keeps("web")
        assert [record.message for record in caplog.records] == ["project_settings_unread"]
        with closing(Log(home.log)) as log:
            project(log, "billing", "off")
            assert not capture.keeps("billing") and capture.keeps("web")
    assert not capture.keeps("billing") and capture.keeps("web")


def test_where_there_is_no_log_the_configuration_decides() -> None:
    assert BodyCapture().keeps("billing") and BodyCapture().possible
    assert not BodyCapture(enabled=False).keeps("billing") and not BodyCapture(enabled=False).possible


def test_a_look_at_a_long_log_takes_next_to_no_time(home: Home, log: Log) -> None:
    for number in range(500):
        project(log, f"p{number}", "on")
    with closing(BodyCapture(home.log)) as capture:
        assert capture.keeps("p1")
        began = time.process_time()
        for _ in range(500):
            assert capture.keeps("p1")
        assert time.process_time() - began < 0.5
