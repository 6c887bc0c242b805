"""At start: what a kill left without an event goes, and what a purge had announced is gone too."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import make
from bodies import kill_driver, made
from halton.bodies.store import BodyStore
from halton.bodies.tidying import tidy
from halton.events.body import BodyPurged
from halton.log.store import Fact, Log
from halton.paths import Home


def announce(home: Home, started_before_at: int) -> None:
    with closing(Log(home.log)) as log:
        log.append([Fact.of("bodies", BodyPurged(started_before_at=started_before_at, bodies=2, bytes=9))])


def test_a_purge_that_was_killed_behind_its_event_is_finished(home: Home) -> None:
    rows = made.kept(home, "a")
    made.kept(home, "b", started_at=make.NOON + 5)
    announce(home, make.NOON + 1)
    assert tidy(home.bodies, home.log) == 2
    assert made.stored(home) == [("b", "request"), ("b", "response")]
    assert made.in_files(home.root, rows[0].salt) == []
    assert tidy(home.bodies, home.log) == 0


def test_what_was_stored_after_a_purge_is_none_of_its_business(home: Home) -> None:
    made.kept(home, "a")
    announce(home, make.NOON + 100)
    made.kept(home, "b")
    assert tidy(home.bodies, home.log) == 2
    assert made.stored(home) == [("b", "request"), ("b", "response")]


def test_a_body_without_an_event_goes(home: Home) -> None:
    made.kept(home, "a")
    with closing(BodyStore(home.bodies)) as store:
        store.add([made.row("b", after=2)])
    assert tidy(home.bodies, home.log) == 1
    assert {call for call, _ in made.stored(home)} == {"a"}


def test_without_a_file_there_is_nothing_to_tidy(home: Home) -> None:
    assert tidy(home.bodies, home.log) == 0
    assert not home.bodies.exists()


TESTS = Path(__file__).parents[1]
_chance = random.Random(11)


def killed(home: Home, *arguments: str, lines: int) -> list[str]:
    """What a process of the driver said, killed a random moment after it had said so many lines."""
    command = [sys.executable, str(TESTS / "bodies" / "kill_driver.py"), arguments[0], str(home.root), *arguments[1:]]
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [line for line, _ in zip(process.stdout, range(lines), strict=False)]
        with suppress(subprocess.TimeoutExpired):
            process.wait(_chance.random() * 0.03)
        process.kill()
        said += process.stdout.readlines()
    return [line.strip() for line in said if line.endswith("\n")]


def test_kills_while_bodies_are_stored_and_while_they_are_purged(home: Home) -> None:
    make.log(home.root).close()
    said: list[str] = []
    for who in range(6):
        said += killed(home, "store", str(who), lines=_chance.randrange(1, 120))
        assert kill_driver.faults(home, said) == []
        if who % 2:
            said += killed(home, "purge", lines=_chance.randrange(1, 4))
            assert kill_driver.faults(home, said) == []
            said = [line for line in said if line.startswith("k")]
    assert len(said) > 50
