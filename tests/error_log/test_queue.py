"""Between whoever logs and the file: nobody waits, nothing raises, and what is lost is counted."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from eventually import eventually_in_threads
from halton.error_log.file import ErrorLog
from halton.error_log.queue import WAITING, Queued
from halton.error_log.rate import LINES, Rate


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    log = logging.Logger("halton.test")
    yield log
    for handler in log.handlers:
        handler.close()


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_a_storm_is_bounded_and_its_size_is_told(log: logging.Logger, tmp_path: Path) -> None:
    handler = Queued(ErrorLog(tmp_path / "x.err.log").append)
    log.addHandler(handler)
    for _ in range(5000):
        log.error("accept_failed")
    handler.flush()
    found = lines(tmp_path / "x.err.log")
    assert len(found) == LINES + 1
    assert [line.get("repeated") for line in found] == [None] * LINES + [5000 - LINES]


def test_the_size_of_a_storm_is_told_when_its_minute_is_over(log: logging.Logger, tmp_path: Path) -> None:
    log.addHandler(Queued(ErrorLog(tmp_path / "x.err.log").append, Rate(window_s=0.05)))
    for _ in range(100):
        log.error("accept_failed")
    log.handlers[0].flush()
    eventually_in_threads(lambda: any("repeated" in line for line in lines(tmp_path / "x.err.log")))


def test_what_could_not_be_written_is_counted_and_told(log: logging.Logger, tmp_path: Path) -> None:
    folder = tmp_path / "later"
    handler = Queued(ErrorLog(folder / "x.err.log").append)
    log.addHandler(handler)
    log.error("first")
    log.error("second")
    handler.flush()
    folder.mkdir()
    log.error("third")
    handler.flush()
    assert [(line["event"], line.get("count")) for line in lines(folder / "x.err.log")] == [("lines_lost", 2), ("third", None)]


def test_whoever_logs_does_not_wait_for_a_writer_that_hangs(log: logging.Logger, tmp_path: Path) -> None:
    hangs, file = threading.Event(), ErrorLog(tmp_path / "x.err.log")

    def write(line: bytes) -> None:
        hangs.wait()
        file.append(line)

    handler = Queued(write)
    log.addHandler(handler)
    began = time.monotonic()
    for number in range(WAITING + 50):
        log.error(f"event_{number}")
    handler.flush()
    assert time.monotonic() - began < 5
    hangs.set()
    handler.flush()
    found = lines(tmp_path / "x.err.log")
    # The writer has the first line in its hand or not yet, and may tell in two lines what was lost.
    lost = [int(str(line["count"])) for line in found if line["event"] == "lines_lost"]
    assert sum(lost) in (49, 50)
    assert len(found) - len(lost) == WAITING + 50 - sum(lost)


def test_a_record_that_cannot_be_read_is_counted_and_raises_nothing(log: logging.Logger, tmp_path: Path) -> None:
    handler = Queued(ErrorLog(tmp_path / "x.err.log").append)
    record = log.makeRecord(log.name, logging.ERROR, "x.py", 1, "failed", (), None)
    record.created = float("nan")
    handler.handle(record)
    log.addHandler(handler)
    log.error("next")
    handler.flush()
    assert [line["event"] for line in lines(tmp_path / "x.err.log")] == ["lines_lost", "next"]


STUCK = """
import os, sys, logging
from halton.logs import begin_logging
begin_logging()
for number in range(20_000):
    logging.getLogger("halton.x").error(f"event_{number}")
os.write(1, b"done")
"""


def test_a_pipe_that_nobody_reads_holds_nothing_up() -> None:
    process = subprocess.Popen([sys.executable, "-c", STUCK], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    assert os.read(process.stdout.fileno(), 4) == b"done"
    assert process.wait(20) == 0
    process.stdout.close()
    process.stderr.close()


DESTRUCTOR = """
import gc, logging, sys
from halton.logs import begin_logging
begin_logging()
gc.set_threshold(1)
class Fails:
    def __init__(self): self.own = self
    def __del__(self): raise ValueError("a secret")
for number in range(2000):
    Fails()
    logging.getLogger("halton.x").error("event")
"""


def test_a_destructor_that_fails_while_something_is_logged() -> None:
    done = subprocess.run([sys.executable, "-c", DESTRUCTOR], capture_output=True, text=True, timeout=50)
    assert done.returncode == 0
    found = [json.loads(line) for line in done.stderr.splitlines()]
    assert {line["event"] for line in found} >= {"event", "uncaught_in_destructor"}
    assert "a secret" not in done.stderr
