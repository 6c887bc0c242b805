"""The file of a *.err.log: whole lines, bounded, its owner's alone, whoever else writes to it."""

from __future__ import annotations

import json
import os
import resource
import stat
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from halton.error_log.file import ErrorLog, old_files, open_private, set_aside

LINE = b"0123456789\n"
WRITER = """
import json, pathlib, sys
from halton.error_log.file import ErrorLog
log = ErrorLog(pathlib.Path(sys.argv[1]), 20_000)
for number in range(300):
    log.append(json.dumps({"who": sys.argv[2], "number": number, "fill": "x" * 60}).encode() + b"\\n")
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "edge.err.log"


def files(path: Path) -> list[bytes | None]:
    return [file.read_bytes() if file.exists() else None for file in (path, *old_files(path))]


def test_a_line_goes_to_the_end_of_a_file_that_is_its_owners_alone(path: Path) -> None:
    path.write_bytes(b"before\n")
    path.chmod(0o666)
    ErrorLog(path).append(LINE)
    assert path.read_bytes() == b"before\n" + LINE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_full_is_set_aside_and_two_old_ones_stay(path: Path) -> None:
    log = ErrorLog(path, limit_bytes=25)
    for number in range(9):
        log.append(b"line %d ...\n" % number)
    assert files(path) == [b"line 8 ...\n", b"line 6 ...\nline 7 ...\n", b"line 4 ...\nline 5 ...\n"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    assert len(list(path.parent.iterdir())) == 3


def test_a_line_over_the_bound_is_written_all_the_same(path: Path) -> None:
    ErrorLog(path, limit_bytes=5).append(LINE)
    assert files(path) == [LINE, None, None]


def test_of_two_writers_the_other_follows(path: Path) -> None:
    one, other = ErrorLog(path, 25), ErrorLog(path, 25)
    for log in (one, other, one, other, other):
        log.append(LINE)
    assert files(path) == [LINE, LINE * 2, LINE * 2]


def test_a_file_that_was_taken_away_is_begun_anew(path: Path) -> None:
    log = ErrorLog(path)
    log.append(LINE)
    path.rename(path.with_name("elsewhere"))
    log.append(LINE)
    assert path.read_bytes() == LINE


def test_six_processes_lose_and_tear_no_line_while_the_file_is_set_aside(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As many old files as it takes to keep all lines: what is tested is the change from one to the next.
    script = f"import halton.error_log.file as file; file.OLD_FILES = 60\n{WRITER}"
    monkeypatch.setattr("halton.error_log.file.OLD_FILES", 60)
    command = [sys.executable, "-c", script, str(path)]
    processes = [subprocess.Popen([*command, str(number)]) for number in range(6)]
    assert [process.wait(60) for process in processes] == [0] * 6
    there = [file for file in (path, *old_files(path)) if file.exists()]
    lines = [json.loads(line) for file in there for line in file.read_bytes().splitlines()]
    assert Counter(line["who"] for line in lines) == {str(number): 300 for number in range(6)}
    assert len({(line["who"], line["number"]) for line in lines}) == 1800
    assert len(there) > 1


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_is_no_plain_file_is_left_alone(path: Path, kind: str) -> None:
    other = path.with_name("other")
    {"link": lambda: path.symlink_to(other), "pipe": lambda: os.mkfifo(path), "folder": path.mkdir}[kind]()
    with pytest.raises(OSError):
        ErrorLog(path).append(LINE)
    with pytest.raises(OSError):
        open_private(path)
    assert not other.exists()


def test_what_was_torn_for_want_of_room_does_not_spoil_the_next_line(path: Path) -> None:
    log = ErrorLog(path)
    log.append(LINE)
    script = (
        "import pathlib, resource, signal, sys; from halton.error_log.file import ErrorLog\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); log = ErrorLog(pathlib.Path(sys.argv[1]))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (15, resource.RLIM_INFINITY))\n"
        "try: log.append(b'torn in the middle\\n')\n"
        "except OSError: resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n"
        "log.append(b'whole\\n')\n"
    )
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    subprocess.run([sys.executable, "-c", script, str(path)], check=True, timeout=30)
    assert path.read_bytes() == LINE + b"torn\nwhole\n"


def test_the_last_old_file_goes(path: Path) -> None:
    for number, file in enumerate((path, *old_files(path))):
        file.write_bytes(b"%d" % number)
    set_aside(path)
    assert files(path) == [None, b"0", b"1"]


def test_the_file_is_there_from_the_beginning_if_it_can_be(path: Path) -> None:
    ErrorLog(path).begin()
    assert path.read_bytes() == b""
    ErrorLog(path / "below").begin()
