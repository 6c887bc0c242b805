"""The key of a home: made once, for its owner alone."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from halton.errors import HomeError
from halton.paths import Home
from halton.run_key import ensure_run_key


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_run_key_is_made_once_and_is_nobody_elses(home: Home) -> None:
    key = ensure_run_key(home)
    assert len(key) == 32 and home.run_key.read_bytes() == key
    assert mode(home.run_key) == 0o600
    assert ensure_run_key(home) == key
    assert [path.name for path in home.root.iterdir() if "run.key" in path.name] == ["run.key"]


def test_processes_that_make_the_run_key_at_once_get_the_same(home: Home) -> None:
    code = "import sys, pathlib; from halton import paths, run_key; input(); home = paths.Home(pathlib.Path(sys.argv[1]));"
    code += "print(run_key.ensure_run_key(home).hex())"
    command = [sys.executable, "-c", code, str(home.root)]
    made = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for process in made:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    assert {process.communicate()[0].strip() for process in made} == {home.run_key.read_bytes().hex()}


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_run_key_of_another_length_is_refused(home: Home, content: bytes) -> None:
    home.run_key.write_bytes(content)
    with pytest.raises(HomeError, match="Remove it"):
        ensure_run_key(home)


def test_a_run_key_that_cannot_be_made_or_read_says_what_to_do(home: Home) -> None:
    home.run_key.mkdir()
    with pytest.raises(HomeError, match="cannot be used"):
        ensure_run_key(home)
