"""`halton logs`: what the processes say; followed (tests/cli/test_log_output.py), and lines of any kind (test_log_entry.py)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from halton.paths import Home

LINE = {"at": "2026-09-22T12:00:00.250Z", "level": "ERROR", "event": "append_failed", "where": "process.py:186 in tell"}


@pytest.fixture
def logged(home: Home) -> None:
    lines = [LINE | {"level": level, "at": f"2026-09-2{day}T12:00:00.250Z"} for day, level in ((2, "ERROR"), (3, "WARNING"))]
    home.error_log("ledger").write_text("".join(json.dumps(line) + "\n" for line in lines))
    home.error_log("edge").write_text("")


@pytest.mark.usefixtures("logged")
def test_readable(run: Any) -> None:
    done = run("logs")
    assert (done.exit_code, done.output.splitlines()) == (
        0,
        [
            "2026-09-22 12:00:00.250  ledger      ERROR     append_failed             process.py:186 in tell",
            "2026-09-23 12:00:00.250  ledger      WARNING   append_failed             process.py:186 in tell",
        ],
    )


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(
    ("options", "levels"),
    [
        ("", ["ERROR", "WARNING"]),
        ("--level error", ["ERROR"]),
        ("--since 2026-09-23", ["WARNING"]),
        ("-n 1", ["WARNING"]),
        ("--process ledger --process edge", ["ERROR", "WARNING"]),
    ],
)
def test_json_lines_and_which(run: Any, options: str, levels: list[str]) -> None:
    found = [json.loads(line) for line in run("logs", "--json", *options.split()).output.splitlines()]
    assert [line["level"] for line in found] == levels
    assert {line["process"] for line in found} == {"ledger"}


@pytest.mark.usefixtures("logged")
def test_of_nothing_it_says_where_it_looked(run: Any, home: Home) -> None:
    done = run("logs", "--process", "edge")
    assert (done.exit_code, done.output) == (0, f"Nothing of that was logged. The logs are {home.root}/NAME.err.log\n")
    done = run("logs", "--process", "edge", "--json")
    assert (done.stdout, done.exit_code) == ("", 0)


@pytest.mark.usefixtures("logged")
def test_a_process_without_a_log(run: Any, home: Home) -> None:
    done = run("logs", "--process", "\x1b[2Jnobody")
    assert (done.exit_code, done.output) == (1, f"Error: \\x1b[2Jnobody has no log in {home.root}. Logs there: edge, ledger.\n")


def test_no_logs_at_all(run: Any, home: Home) -> None:
    done = run("logs")
    assert (done.exit_code, "halton start" in done.output, f"{home.root}/NAME.err.log" in done.output) == (0, True, True)
