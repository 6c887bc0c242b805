"""`halton log restore`: a lost log comes back, over nothing, and what is lacking is said."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import make
from halton.log.store import Log
from halton.paths import Home
from log.segments import build


@pytest.fixture
def log(home: Home) -> Iterator[Log]:
    """A log of ten events, sealed as 1 to 4, 5 to 8 and 9 to 10."""
    with closing(build.log(home.root, [make.call()] * 9)) as log:
        build.sealed(log, limit=4)
        yield log


def test_to_a_file(run: Any, log: Log, tmp_path: Path) -> None:
    out = tmp_path / "out.sqlite"
    done = run("log", "restore", str(out))
    rows = build.rows(log.path)
    assert done.exit_code == 0
    assert done.output == (
        f"12 events restored to {out} from 3 segments. Head {rows[11][6].hex()}\n"  # type: ignore[attr-defined]
        "Every segment was of use. What was recorded behind the last one was never sealed.\n"
    )
    assert build.rows(out) == rows[:12]


def test_to_the_home_whose_log_is_gone(run: Any, home: Home, log: Log, tmp_path: Path) -> None:
    rows = build.rows(home.log)
    log.close()
    backup = home.segments.rename(tmp_path / "backup")
    home.log.unlink()
    assert run("log", "restore", "--home", "--from", str(backup)).exit_code == 0
    assert build.rows(home.log) == rows[:12]


def test_nothing_is_overwritten(run: Any, home: Home, log: Log) -> None:
    before = build.rows(home.log)
    done = run("log", "restore", "--home")
    assert done.exit_code == 1 and "db.sqlite is there already" in done.output
    assert build.rows(home.log) == before


def test_a_running_meter_is_not_given_another_log(run: Any, home: Home, log: Log) -> None:
    log.close()
    home.log.unlink()
    with home.ledger_lock.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run("log", "restore", "--home")
    assert done.exit_code == 1 and "halton stop" in done.output
    assert not home.log.exists()


def test_what_is_lacking_is_said_and_fails_it(run: Any, home: Home, log: Log, tmp_path: Path) -> None:
    _, second, third = build.segments(log)
    second.path.write_bytes(b"damaged")
    done = run("log", "restore", str(tmp_path / "one.sqlite"))
    assert done.exit_code == 1
    assert done.output.splitlines()[1:] == [
        "Lacking: positions 5 to 8, its bytes are not those that were sealed",
        "Lacking: positions 9 to 12, what comes before it is lacking",
    ]
    document = json.loads(run("log", "restore", "--json", str(tmp_path / "two.sqlite")).output)
    assert document == {
        "schema": 1,
        "log": str(tmp_path / "two.sqlite"),
        "position": 4,
        "head": build.rows(log.path)[3][6].hex(),  # type: ignore[attr-defined]
        "origin": log.origin(),
        "segments": 1,
        "lacks": [
            {"first": 5, "last": 8, "reason": "its bytes are not those that were sealed", "file": second.path.name},
            {"first": 9, "last": 12, "reason": "what comes before it is lacking", "file": third.path.name},
        ],
    }


@pytest.mark.parametrize("arguments", [[], ["out.sqlite", "--home"]])
def test_one_place_must_be_named(run: Any, log: Log, arguments: list[str]) -> None:
    done = run("log", "restore", *arguments)
    assert done.exit_code == 2 and "say --home" in done.output


def test_a_folder_without_segments(run: Any, home: Home, tmp_path: Path) -> None:
    done = run("log", "restore", str(tmp_path / "out.sqlite"))
    assert done.exit_code == 1 and "begins at position 1" in done.output
    assert not (tmp_path / "out.sqlite").exists()
