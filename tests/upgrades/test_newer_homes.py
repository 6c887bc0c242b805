"""Homes that a newer version wrote to, under the code of today: what can be read is served, what cannot is refused in words."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

import make
from client import call, client
from halton.bodies.store import BodyStore
from halton.control import flush
from halton.events.types import CallCompleted
from halton.log.store import Fact, Log
from halton.paths import Home
from stack import Stack, clean_environment, running_stack

TOMORROW = Fact("moon.landed", 3, "moon", '{"by":"us"}')


def home_with(folder: Path, facts: list[Fact]) -> Home:
    home = Home(folder / "home")
    home.prepare()
    with closing(Log(home.log)) as log:
        log.append(facts)
    return home


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma user_version = 1")


def calls(stack: Stack) -> int:
    with client(stack) as plain:
        assert call(plain).status_code == 200
    return len(stack.calls())


def test_an_event_of_an_unknown_type_is_passed_over(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("o")
    home_with(folder, [*make.facts([make.call()]), TOMORROW, *make.facts([make.call()])])
    with running_stack(folder) as stack:
        assert calls(stack) == 3
        status = json.loads(stack.halton("status", "--wait", "30", "--json"))
        assert {one["behind"] for one in status["projections"]} == {0}
        assert "events stand as they were written" in stack.halton("verify")
        assert "moon.landed" in stack.halton("tail", "--lines", "10000")


def test_an_event_of_a_newer_shape_stops_those_that_read_it_and_the_page_serves_what_came_before(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("o")
    (known, later) = make.facts([make.call(), make.call()])
    home = home_with(folder, [known, msgspec.structs.replace(later, version=2)])
    with running_stack(folder) as stack:
        with client(stack) as plain:
            assert call(plain).status_code == 200
        assert flush(home, 20.0)
        status = json.loads(stack.halton("status", "--json", check=False))
        assert status["state"] == "degraded"
        behind = {one["name"]: one["behind"] for one in status["projections"]}
        assert behind["calls"] > 0 and behind["prices"] == 0
        assert len(stack.halton("calls", "--json").splitlines()) == 1
        assert "events stand as they were written" in stack.halton("verify")
        (parked,) = (one["parked"] for one in status["projections"] if one["name"] == "calls")
        assert parked == {"position": 3, "type": "call.completed", "error": "a newer version of Halton wrote it"}


def test_bodies_of_a_newer_format_are_left_alone_and_calls_are_metered_without(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("o")
    home = home_with(folder, [])
    BodyStore(home.bodies).close()
    newer(home.bodies)
    before = home.bodies.read_bytes()
    with running_stack(folder) as stack:
        assert calls(stack) == 1
        with closing(Log(home.log)) as log:
            (completed,) = [stored.event() for stored in log.read(type_="call.completed")]
        assert isinstance(completed, CallCompleted) and completed.request_body and completed.response_body
        assert (completed.request_body.reason, completed.response_body.reason) == ("store_failed", "store_failed")
        said = refused(home, "bodies", "list")
    assert home.bodies.read_bytes() == before
    assert said == (
        f"Error: {home.bodies} was written by a newer version of Halton (format 1, this one knows 0). "
        "Install that version again: pip install --upgrade halton"
    )


@pytest.mark.parametrize("command", ["up", "verify", "tail", "rebuild", "log list", "project set a --create"])
def test_a_log_of_a_newer_format_is_refused_in_words_and_left_alone(tmp_path: Path, command: str) -> None:
    home = home_with(tmp_path, [])
    newer(home.log)
    before = home.log.read_bytes()
    said = f"Error: {home.log} was written by a newer version of Halton (format 1, this one knows 0)."
    assert refused(home, *command.split()).startswith(said)
    assert home.log.read_bytes() == before


def refused(home: Home, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "halton", *arguments],
        env=clean_environment() | {"HALTON_HOME": str(home.root)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1, done.stdout
    return done.stderr.strip()
