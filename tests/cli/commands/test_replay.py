"""`halton replay`: the log again, in order, whole or in part; nothing is written."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import pytest

import make
from halton.log.store import Log
from halton.paths import Home

EVENTS = [make.started(project="a"), make.call(project="a"), make.gap(), make.call(project="b", provider="openai")]


def positions(output: str) -> list[int]:
    return [json.loads(line)["position"] for line in output.splitlines()]


def test_every_event_in_order(run: Any, home: Home) -> None:
    make.log(home.root, EVENTS).close()
    done = run("replay")
    assert done.exit_code == 0
    assert positions(done.output) == [1, 2, 3, 4, 5]
    with closing(Log(home.log)) as log:
        for line, row in zip(done.output.splitlines(), log.read(), strict=True):
            assert f'"data":{row.data},"hash":"{row.hash.hex()}"}}' in line


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("--from 3", [3, 4, 5]),
        ("--to 2", [1, 2]),
        ("--from 2 --to 4", [2, 3, 4]),
        ("--type call.completed", [3, 5]),
        ("--type call.completed --type capture.gap", [3, 4, 5]),
        ("--project a", [2, 3]),
        ("--provider openai", [5]),
        ("--from 4 --provider anthropic", []),
        ("--from 1h", [1, 2, 3, 4, 5]),
        ("--to yesterday", []),
        ("--from 2099-01-01", []),
        ("--speed 10", [1, 2, 3, 4, 5]),
        ("--speed 0", [1, 2, 3, 4, 5]),
    ],
)
def test_a_part_of_them(run: Any, home: Home, options: str, expected: list[int]) -> None:
    make.log(home.root, EVENTS).close()
    done = run("replay", *options.split())
    assert (done.exit_code, positions(done.output)) == (0, expected)


def test_nothing_is_written(run: Any, home: Home) -> None:
    make.log(home.root, EVENTS).close()
    before = home.log.read_bytes()
    run("replay")
    assert home.log.read_bytes() == before
    # SQLite itself lays out the two files through which processes share a log; there is nothing in the first.
    assert {path.name for path in home.root.iterdir() if path.is_file()} <= {"db.sqlite", "db.sqlite-wal", "db.sqlite-shm"}
    assert not (home.root / "db.sqlite-wal").exists() or (home.root / "db.sqlite-wal").stat().st_size == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--from noonish", '"noonish" is no place'),
        ("--type call.complete", "Did you mean call.completed?"),
        ("--speed 3", "'3' is not one of"),
        ("--serve --type capture.gap", "leave --type out"),
        ("--port 8099", "are for --serve"),
        ("--ignore metadata", "are for --serve"),
    ],
)
def test_what_cannot_be_understood_is_said(run: Any, home: Home, options: str, said: str) -> None:
    done = run("replay", *options.split())
    assert done.exit_code == 2
    assert said in done.output


@pytest.mark.parametrize("options", [(), ("--serve",)])
def test_no_log(run: Any, options: tuple[str, ...]) -> None:
    done = run("replay", *options)
    assert done.exit_code == 1
    assert "halton run -- COMMAND" in done.output


def test_nothing_is_served_of_a_log_without_bodies(run: Any, home: Home) -> None:
    make.log(home.root, EVENTS).close()
    done = run("replay", "--serve")
    assert done.exit_code == 1
    assert "No body is stored yet" in done.output


def test_a_damaged_log_is_replayed_as_far_as_it_can_be_read(run: Any, home: Home) -> None:
    make.log(home.root, [make.call()] * 600).close()
    raw = bytearray(home.log.read_bytes())
    raw[-4 * 8192 :] = bytes(4 * 8192)
    home.log.write_bytes(raw)
    done = run("replay")
    assert done.exit_code == 1
    assert "cannot be read any further" in done.output and "halton verify" in done.output
