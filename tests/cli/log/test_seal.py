"""`halton log seal`: what is due, what is not yet, and what was lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

import make
from halton.log.segments.mend import last_sealed
from halton.log.store import Log
from halton.paths import Home
from log.segments import build


@pytest.fixture
def log(home: Home) -> Iterator[Log]:
    """A log of one day that is over, and of today."""
    with closing(build.past_log(home.root, make.NOON - 900 * build.DAY)) as log:
        build.record(log, make.NOON - 900 * build.DAY, make.call(), make.call())
        log.append(make.facts([make.call()]))
        yield log


def test_what_is_due_is_sealed_and_the_rest_is_told(run: Any, log: Log) -> None:
    done = run("log", "seal")
    (event,) = last_sealed(log)
    assert done.exit_code == 0
    assert done.output == (
        f"Sealed: 3 events, positions 1 to 3, {event.bytes:,} bytes in {event.file}\n"
        "2 events wait for their day to end. Seal them now: halton log seal --all\n"
    )
    again = run("log", "seal")
    assert again.output.splitlines()[0] == "Nothing is due." and again.exit_code == 0


def test_all_there_is_is_sealed_once(run: Any, log: Log) -> None:
    done = run("log", "seal", "--all")
    assert [(event.first, event.last) for event in last_sealed(log)] == [(1, 3), (4, 5)]
    assert done.output.startswith("Sealed: 5 events, positions 1 to 5, ") and done.output.endswith(" bytes in 2 files\n")
    assert run("log", "seal", "--all").output == "Nothing is due.\n"


def test_lost_files_are_written_again(run: Any, home: Home, log: Log) -> None:
    run("log", "seal")
    assert run("log", "seal", "--again").output.startswith(
        "All files that were sealed are as they were sealed.\nNothing is due.\n"
    )
    (event,) = last_sealed(log)
    (home.segments / event.file).unlink()
    done = run("log", "seal", "--again")
    assert done.output.startswith(f"Written again: 3 events, positions 1 to 3, {event.bytes:,} bytes in {event.file}\n")
    assert (home.segments / event.file).stat().st_size == event.bytes


def test_json(run: Any, log: Log) -> None:
    document = json.loads(run("log", "seal", "--json").output)
    (event,) = last_sealed(log)
    assert document == {
        "schema": 1,
        "sealed": [
            {
                "first": 1,
                "last": 3,
                "previous": "00" * 32,
                "tip": event.tip,
                "file": event.file,
                "bytes": event.bytes,
                "digest": event.digest,
            }
        ],
        "written_again": [],
        "unsealed": 2,
    }


def test_a_home_of_an_earlier_halton_gets_its_folder(run: Any, home: Home, log: Log) -> None:
    home.segments.rmdir()
    assert run("log", "seal").exit_code == 0
    assert len(list(home.segments.iterdir())) == 1


def test_without_a_log_nothing_is_made(run: Any, home: Home) -> None:
    done = run("log", "seal")
    assert done.exit_code == 1 and "nothing has been metered" in done.output
    assert not home.log.exists()
