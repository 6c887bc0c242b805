"""The logs of all processes as one."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import pytest

from halton.cli.log_entry import Entry
from halton.cli.log_output import Choice, Reading, show
from halton.error_log.file import ErrorLog
from halton.paths import Home
from stack import clean_environment

PATIENCE_S = 20.0


def line(second: int, event: str, level: str = "ERROR") -> bytes:
    return (
        json.dumps({"at": f"2026-09-22T12:00:{second:02}.000Z", "level": level, "event": event, "where": "x.py:1"}).encode()
        + b"\n"
    )


@pytest.fixture
def logs(home: Home) -> Path:
    home.error_log("edge").write_bytes(line(1, "one") + line(4, "four", "WARNING"))
    home.error_log("edge").with_name("edge.err.log.1").write_bytes(line(0, "zero"))
    home.error_log("capture-1").write_bytes(line(2, "two") + b"words\n" + line(3, "three", "CRITICAL"))
    home.error_log("capture-2").write_bytes(line(5, "five") + b"torn")
    return home.root


def events(entries: Sequence[Entry] | object) -> list[str]:
    return [entry.foreign or entry.line["event"] for entry in entries]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(), ["zero", "one", "two", "words", "three", "four", "five", "torn"]),
        (Choice(("edge",)), ["zero", "one", "four"]),
        (Choice(("capture",)), ["two", "words", "three", "five", "torn"]),
        (Choice(("capture-2", "edge")), ["zero", "one", "four", "five", "torn"]),
        (Choice(("ed",)), []),
        (Choice(level=4), ["words", "three", "torn"]),
        (Choice(since=datetime(2026, 9, 22, 12, 0, 3, tzinfo=UTC)), ["three", "four", "five", "torn"]),
    ],
)
def test_chosen_lines_of_all_processes_by_time(logs: Path, choice: Choice, expected: list[str]) -> None:
    with closing(Reading(logs, choice)) as reading:
        assert events(reading.look(final=True)) == expected


@pytest.mark.parametrize(("number", "shown"), [(None, 8), (2, 2), (0, 0), (50, 8)])
def test_the_last_ones(logs: Path, capsys: pytest.CaptureFixture[str], number: int | None, shown: int) -> None:
    assert show(logs, Choice(), number, lambda entry: entry.process) == shown
    assert len(capsys.readouterr().out.splitlines()) == shown


def test_a_second_look_takes_what_has_come_since_and_new_processes(logs: Path) -> None:
    with closing(Reading(logs, Choice())) as reading:
        assert "torn" not in events(reading.look())
        with (logs / "capture-2.err.log").open("ab") as file:
            file.write(b" and mended\n")
        (logs / "browse.err.log").write_bytes(line(9, "nine"))
        assert events(reading.look()) == ["torn and mended", "nine"]


class Followed:
    """`halton logs --follow` as a process, and the lines that it prints."""

    def __init__(self, home: Home) -> None:
        environment = clean_environment() | {"HALTON_HOME": str(home.root)}
        arguments = [sys.executable, "-m", "halton", "logs", "--follow", "--json"]
        self.process = subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        self.thread = Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for text in self.process.stdout:
            self._lines.put(text)

    def next(self) -> str:
        event: str = json.loads(self._lines.get(timeout=PATIENCE_S))["event"]
        return event


@pytest.fixture
def follow(home: Home) -> Callable[[], Followed]:
    return lambda: Followed(home)


def test_lines_are_followed_over_a_change_of_the_file_until_ctrl_c(home: Home, follow: Callable[[], Followed]) -> None:
    log = ErrorLog(home.error_log("edge"), limit_bytes=300)
    log.append(line(0, "first"))
    followed = follow()
    assert followed.next() == "first"
    for number in range(20):
        log.append(line(number, f"event_{number}"))
        assert followed.next() == f"event_{number}"
    assert home.error_log("edge").with_name("edge.err.log.2").exists()
    ErrorLog(home.error_log("browse")).append(line(30, "began_later"))
    assert followed.next() == "began_later"
    followed.process.send_signal(signal.SIGINT)
    assert followed.process.wait(PATIENCE_S) == 0
    assert followed.process.stderr is not None and followed.process.stdout is not None
    assert followed.process.stderr.read() == b""
    followed.thread.join(PATIENCE_S)
    followed.process.stderr.close()
    followed.process.stdout.close()
