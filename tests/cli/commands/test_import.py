"""`halton import`: what it takes, what it says, and that it leaves alone what it cannot use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import make
from halton.cli.catching_up import ledger_role
from halton.log.store import Log
from halton.paths import Home
from log.segments.machine import Machine, imported, tree


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Machine]:
    """A log of which eight events are in two segments."""
    machine = Machine(tmp_path / "laptop", [make.call(input_tokens=number) for number in range(6)])
    yield machine
    machine.log.close()


def reached(home: Home) -> list[tuple[int, str | None, int]]:
    log = Log(home.log)
    try:
        return [(found.number, found.name, found.last) for found in imported(log)]
    finally:
        log.close()


def test_segments_are_taken_and_named(run: Any, home: Home, fill: Any, laptop: Machine) -> None:
    fill([make.call()])
    done = run("import", str(laptop.folder), "--name", " laptop ")
    assert (done.exit_code, done.output) == (
        0,
        f"Imported of laptop ({laptop.origin[:8]}): 8 events, positions 1 to 8, in 2 files.\n",
    )
    assert reached(home) == [(2, "laptop", 8)]
    again = run("import", str(laptop.folder))
    assert (again.exit_code, again.output) == (
        0,
        f"Nothing new of laptop ({laptop.origin[:8]}), which is here up to position 8.\n",
    )


def test_a_home_that_meters_nothing_is_begun(run: Any, home: Home, laptop: Machine) -> None:
    assert not home.log.exists()
    assert run("import", str(laptop.folder)).output == f"Imported of {laptop.origin}: 8 events, positions 1 to 8, in 2 files.\n"
    assert reached(home) == [(2, None, 8)]


def test_what_goes_on_and_what_had_gone_is_said(run: Any, home: Home, laptop: Machine) -> None:
    run("import", str(laptop.folder))
    laptop.go_on(make.call(), make.call())
    last = laptop.segments[-1].last
    (home.segments / laptop.origin / laptop.files[0].name).unlink()
    assert run("import", str(laptop.folder)).output == (
        f"Imported of {laptop.origin}: {last - 8} events, positions 9 to {last}, in 1 file; 1 file that had gone. 1 file known.\n"
    )


def test_a_dry_run_says_what_it_would_do(run: Any, home: Home, fill: Any, laptop: Machine) -> None:
    fill([])
    done = run("import", str(laptop.folder), "--dry-run")
    assert done.output == f"Would import of {laptop.origin}: 8 events, positions 1 to 8, in 2 files.\n"
    assert reached(home) == [] and tree(home.segments) == {}


def test_a_dry_run_begins_no_log(run: Any, home: Home, laptop: Machine) -> None:
    done = run("import", str(laptop.folder), "--dry-run")
    assert done.exit_code == 1 and "Leave out --dry-run, and the import begins it." in done.output
    assert not home.log.exists()


def test_json(run: Any, laptop: Machine) -> None:
    assert json.loads(run("import", str(laptop.folder), "--name", "laptop", "--json").output) == {
        "schema": 1,
        "dry_run": False,
        "imports": [
            {
                "number": 2,
                "origin": laptop.origin,
                "name": "laptop",
                "first": 1,
                "last": 8,
                "events": 8,
                "added": [path.name for path in laptop.files],
                "again": [],
                "known": 0,
                "is_renamed": True,
            }
        ],
        "projected": True,
    }
    assert json.loads(run("import", str(laptop.folder), "--dry-run", "--json").output)["projected"] is None


def test_the_views_hold_what_came_and_reports_add_it_up(run: Any, fill: Any, laptop: Machine) -> None:
    fill([make.call()])
    run("import", str(laptop.folder))
    (total,) = {
        row["calls"] for row in json.loads(run("report", "--since", "2026-09-01", "--by", "project", "--json").output)["rows"]
    }
    assert total == 1 + 6


def test_while_the_meter_is_at_it_that_is_said(run: Any, home: Home, fill: Any, laptop: Machine) -> None:
    fill([])
    with ledger_role(home.ledger_lock) as is_ours:
        assert is_ours
        done = run("import", str(laptop.folder))
    assert done.output.endswith("The meter is still reading them into the views. See: halton status\n")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda path: path.unlink(), "positions 1 to 4 are lacking before it"),
        (lambda path: path.write_bytes(b"?"), "its bytes are not those that were sealed"),
        (lambda path: path.symlink_to(path.rename(path.with_name("real"))), "it is a link"),
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_nothing_is_taken(
    run: Any, home: Home, laptop: Machine, spoil: Any, message: str
) -> None:
    spoil(laptop.files[0])
    done = run("import", str(laptop.folder))
    assert done.exit_code == 1 and message in done.output and "Traceback" not in done.output
    assert reached(home) == [] and tree(home.segments) == {}


@pytest.mark.parametrize("name", ["", " ", "a" * 41, "lap\ntop", "\x1b[31m"])
def test_a_name_that_no_line_can_hold_is_refused(run: Any, laptop: Machine, name: str) -> None:
    done = run("import", str(laptop.folder), "--name", name)
    assert done.exit_code == 2 and "1 to 40 printable characters" in done.output


def test_paths_are_needed_and_must_be_there(run: Any, tmp_path: Path) -> None:
    assert run("import").exit_code == 2
    done = run("import", str(tmp_path / "gone"))
    assert done.exit_code == 1 and "there is no such file" in done.output
