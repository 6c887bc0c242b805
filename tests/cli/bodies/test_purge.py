"""`halton bodies purge`: what is asked for goes, for ever, or it says that it is not gone yet."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import Any

import pytest

import make
from bodies import made
from halton.bodies import purge
from halton.bodies.check import check_bodies
from halton.events.body import BodyPurged
from halton.log.store import Fact, Log
from halton.log.verify import verify
from halton.paths import Home

DAY_US = 86_400_000_000


@pytest.fixture(autouse=True)
def filled(home: Home) -> list[Any]:
    rows = made.kept(home, "call-1", "call-2")
    return rows + made.kept(home, "call-3", project="billing", started_at=make.NOON + 2 * DAY_US)


@pytest.mark.parametrize(
    ("options", "left"),
    [
        (["--all"], ""),
        (["--older-than", "2026-09-23"], "3"),
        (["--call", "call-2"], "13"),
        (["--project", "billing", "--vacuum"], "12"),
        (["--project", " Billing!"], "12"),
        (["--project", "billing", "--older-than", "2026-09-23"], "123"),
    ],
)
def test_what_is_chosen_goes(run: Any, home: Home, filled: list[Any], options: list[str], left: str) -> None:
    would = run("bodies", "purge", *options, "--dry-run")
    assert len(made.stored(home)) == 6 and would.output.startswith("Would remove ")
    done = run("bodies", "purge", *options)
    assert done.exit_code == 0
    assert done.output.removeprefix("Removed ") == would.output.removeprefix("Would remove ")
    assert "".join(sorted({call[-1] for call, _ in made.stored(home)})) == left
    gone = [row for row in filled if row.call_id[-1] not in left]
    assert all(made.in_files(home.root, row.salt) == [] for row in gone)
    assert check_bodies(home.log, home.bodies).findings == ()


def test_it_must_be_said_which(run: Any, home: Home) -> None:
    done = run("bodies", "purge")
    assert done.exit_code == 2 and "--older-than, --call, --project, or --all" in done.output
    assert len(made.stored(home)) == 6


def test_a_reader_makes_it_not_yet_and_exit_1(run: Any, home: Home, filled: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purge.scrub, "__kwdefaults__", {"vacuum": False, "patience_s": 0.2})
    with closing(sqlite3.connect(home.bodies, isolation_level=None)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from request_bodies").fetchone()
        done = run("bodies", "purge", "--all")
        assert done.exit_code == 1 and "not yet" in done.output
        reader.execute("rollback")
    assert run("bodies", "purge", "--all").output == "Removed 0 bodies (0 bytes).\n"
    assert all(made.in_files(home.root, row.salt) == [] for row in filled)


def test_one_that_was_killed_is_finished_by_the_next(run: Any, home: Home) -> None:
    with closing(Log(home.log)) as log:
        log.append([Fact.of("bodies", BodyPurged(started_before_at=make.NOON + 1, bodies=4, bytes=9))])
    assert run("bodies", "purge", "--call", "none").output.splitlines() == [
        "Finished an earlier purge or sweep: 4 bodies.",
        "Removed 0 bodies (0 bytes).",
    ]
    assert {call for call, _ in made.stored(home)} == {"call-3"}


def test_a_full_disk_removes_nothing_by_halves_and_the_next_one_finishes(run: Any, home: Home) -> None:
    made.kept(home, *(f"full-{number}" for number in range(60)))
    command = [sys.executable, "-m", "halton", "bodies", "purge", "--all"]
    environment = os.environ | {"HALTON_HOME": str(home.root)}
    done = subprocess.run(command, env=environment, preexec_fn=_full, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "did not take a change" in done.stderr and "Traceback" not in done.stderr
    assert len(made.stored(home)) == 126
    assert check_bodies(home.log, home.bodies).findings == () and verify(home.log).sound
    assert run("bodies", "purge", "--all").output.startswith("Finished an earlier purge or sweep: 126 bodies.")
    assert check_bodies(home.log, home.bodies).removed == 126


def _full() -> None:
    """No file of this process may grow beyond what the log needs."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200 << 10, 200 << 10))
