"""`halton tail`: the end of the log; with --follow (tests/log/test_following.py, tests/cli/test_event_output.py) what comes."""

from __future__ import annotations

import json
from typing import Any

import pytest

import make
from halton.paths import Home

EVENTS = [*(make.gap() for _ in range(15)), *(make.call(project="a") for _ in range(15))]


def positions(output: str) -> list[int]:
    return [json.loads(line)["position"] for line in output.splitlines()]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", list(range(12, 32))),
        ("-n 3", [29, 30, 31]),
        ("-n 0", []),
        ("-n 2 --type capture.gap", [15, 16]),
        ("-n 2 --type log.created", [1]),
        ("-n 1 --project a", [31]),
        ("-n 1 --provider openai", []),
    ],
)
def test_the_last_events_in_order(run: Any, home: Home, options: str, expected: list[int]) -> None:
    make.log(home.root, EVENTS).close()
    done = run("tail", *options.split())
    assert (done.exit_code, positions(done.output)) == (0, expected)


def test_no_log(run: Any) -> None:
    done = run("tail")
    assert done.exit_code == 1
    assert "halton run -- COMMAND" in done.output


def test_a_file_that_is_no_log(run: Any, home: Home) -> None:
    home.log.write_bytes(b"notes" * 4000)
    for options in ([], ["--follow"]):
        done = run("tail", *options)
        assert done.exit_code == 1
        assert "halton verify" in done.output
