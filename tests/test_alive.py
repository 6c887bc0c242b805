from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from eventually import eventually_in_threads
from halton.alive import is_alive


def test_it_lives_until_it_ends_whether_or_not_anybody_took_note_of_that() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert is_alive(process.pid) and is_alive(os.getpid()) and is_alive(1)
    finally:
        process.kill()
    eventually_in_threads(lambda: Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z")
    assert not is_alive(process.pid)
    process.communicate()
    assert not is_alive(process.pid)


@pytest.mark.parametrize("pid", [1 << 30, 1 << 70])
def test_a_number_that_no_process_has(pid: int) -> None:
    assert not is_alive(pid)
