"""`halton log list`: the files, when their events were recorded, and whether they are there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import make
from halton.log.segments.mend import last_sealed
from halton.log.segments.segment import file_name
from halton.log.store import Log
from halton.paths import Home
from log.segments import build
from log.segments.machine import Machine


@pytest.fixture
def log(home: Home) -> Iterator[Log]:
    """A log of two days, sealed."""
    with closing(build.past_log(home.root, make.NOON)) as log:
        build.record(log, make.NOON + build.DAY, make.call(), make.call())
        build.sealed(log)
        yield log


def test_each_segment_is_a_row(run: Any, log: Log) -> None:
    first, second = last_sealed(log)
    done = run("log", "list")
    assert done.exit_code == 0
    assert [line.split() for line in done.output.splitlines()] == [
        ["from", "to", "events", "first", "day", "last", "day", "bytes", "digest", "state"],
        ["1", "1", "1", "2026-09-22", "2026-09-22", f"{first.bytes:,}", first.digest[:16], "whole"],
        ["2", "3", "2", "2026-09-23", "2026-09-23", f"{second.bytes:,}", second.digest[:16], "whole"],
        ["3", "of", "5", "events", "are", "sealed."],
    ]


def test_a_file_that_is_gone_fails_it(run: Any, home: Home, log: Log) -> None:
    (home.segments / last_sealed(log)[1].file).unlink()
    done = run("log", "list")
    assert done.exit_code == 1
    assert "missing" in done.output and done.output.endswith("Write the files again: halton log seal --again\n")


def test_only_a_check_finds_a_changed_byte(run: Any, home: Home, log: Log) -> None:
    path = home.segments / last_sealed(log)[0].file
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert run("log", "list").exit_code == 0
    done = run("log", "list", "--check")
    assert done.exit_code == 1 and "damaged" in done.output


def test_json(run: Any, home: Home, log: Log) -> None:
    first, second = last_sealed(log)
    (home.segments / second.file).unlink()
    done = run("log", "list", "--json")
    assert done.exit_code == 1
    assert json.loads(done.output) == {
        "schema": 1,
        "segments": [
            {
                "first": 1,
                "last": 1,
                "events": 1,
                "file": first.file,
                "bytes": first.bytes,
                "digest": first.digest,
                "state": "whole",
                "began_at": "2026-09-22T12:00:00.000000Z",
                "ended_at": "2026-09-22T12:00:00.000000Z",
            },
            {
                "first": 2,
                "last": 3,
                "events": 2,
                "file": second.file,
                "bytes": second.bytes,
                "digest": second.digest,
                "state": "missing",
                "began_at": "2026-09-23T12:00:00.000000Z",
                "ended_at": "2026-09-23T12:00:00.000000Z",
            },
        ],
        "head": 5,
        "sealed": 3,
        "unsealed": 2,
        "imported": [],
    }


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Machine]:
    """A log of which eight events are in two segments."""
    machine = Machine(tmp_path / "laptop", [make.call(input_tokens=number) for number in range(6)])
    yield machine
    machine.log.close()


def test_imported_files_follow_under_the_name_of_their_machine(run: Any, fill: Any, laptop: Machine) -> None:
    fill([])
    run("import", str(laptop.folder), "--name", "laptop")
    done = run("log", "list")
    assert done.exit_code == 0
    assert [line.split() for line in done.output.splitlines()] == [
        ["0", "of", "2", "events", "are", "sealed."],
        ["imported", "from", "from", "to", "events", "bytes", "digest", "state"],
        *(
            ["laptop", f"({laptop.origin[:8]})", *positions, f"{path.stat().st_size:,}", path.stem[-16:], "whole"]
            for positions, path in zip((("1", "4", "4"), ("5", "8", "4")), laptop.files, strict=True)
        ),
    ]


def test_imported_files_that_are_gone_damaged_or_of_no_import(run: Any, home: Home, fill: Any, laptop: Machine) -> None:
    fill([])
    run("import", str(laptop.folder))
    first, second = ((home.segments / laptop.origin / path.name) for path in laptop.files)
    first.unlink()
    second.write_bytes(second.read_bytes()[:-1] + b"!")
    (home.segments / ("f" * 32)).mkdir()
    stray = home.segments / ("f" * 32) / file_name(1, 2, "0" * 64)
    stray.write_bytes(b"?")
    for options, states in (((), ["missing", "whole", "untold"]), (("--check",), ["missing", "damaged", "untold"])):
        done = run("log", "list", "--json", *options)
        assert done.exit_code == 1
        assert [(each["origin"], each["state"]) for each in json.loads(done.output)["imported"]] == list(
            zip((laptop.origin, laptop.origin, "f" * 32), states, strict=True)
        )
    assert run("log", "list").output.endswith("Import them again: halton import FOLDER\n")


def test_a_log_without_segments(run: Any, fill: Any) -> None:
    fill([make.call()])
    done = run("log", "list")
    assert (done.exit_code, done.output) == (0, "0 of 2 events are sealed.\n")


def test_no_log(run: Any, home: Home) -> None:
    assert run("log", "list").exit_code == 1
    assert not home.log.exists()
