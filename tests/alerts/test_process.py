"""Programs that are run for an alert: real ones."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path

import pytest

from alerts.scripts import lines, program
from eventually import eventually_in_threads
from halton.alerts.process import Failed, Process


def test_a_program_gets_its_arguments_as_they_are_and_its_stdin(tmp_path: Path) -> None:
    path = program(tmp_path / "tell")
    Process().run([str(path), "$(touch x)", "; ls", "a b"], b"given", {"HALTON_ALERT_A": "`b`"})
    (line,) = lines(path)
    assert json.loads(line) == {
        "arguments": ["$(touch x)", "; ls", "a b"],
        "environment": {"HALTON_ALERT_A": "`b`"},
        "stdin": "given",
    }


def test_one_that_does_not_read_what_it_is_given_is_not_in_the_way() -> None:
    Process().run(["true"], b"x" * 1_000_000)


@pytest.mark.parametrize(
    ("command", "why"), [(["/nonexistent"], "not_started"), (["a\0b"], "not_started"), (["false"], "refused")]
)
def test_what_fails_says_how(command: list[str], why: str) -> None:
    with pytest.raises(Failed) as failed:
        Process().run(command)
    assert failed.value.args == (why,)


def test_one_that_takes_too_long_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    path = program(
        tmp_path / "slow",
        'import subprocess; pid = subprocess.Popen(["sleep", "60"]).pid\n'
        'print(pid, file=open(OUT, "a"), flush=True)\ntime.sleep(60)',
    )
    began = time.monotonic()
    with pytest.raises(Failed) as failed:
        Process().run([str(path)], limit_s=2.0)
    assert failed.value.args == ("too_slow",)
    assert time.monotonic() - began < 20
    pid = int(lines(path)[-1])
    eventually_in_threads(lambda: not _runs(pid))


def test_one_that_ends_well_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    Process().run(["sh", "-c", 'sleep 77 & echo $! > "$0"', str(file)])
    pid = int(file.read_text())
    eventually_in_threads(lambda: not _runs(pid))


def test_another_thread_can_end_it() -> None:
    process, failures = Process(), list[str]()

    def run() -> None:
        try:
            process.run(["sleep", "60"])
        except Failed as failed:
            failures.append(failed.args[0])

    thread = threading.Thread(target=run)
    thread.start()
    eventually_in_threads(lambda: process._running is not None)
    process.end()
    thread.join(10)
    assert failures == ["refused"]
    process.end()  # nothing runs


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
