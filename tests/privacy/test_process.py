"""Who belongs to a meter: those that are named, who listens for commands, and what these started."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from halton.paths import Home
from halton.privacy.process import Process, our_processes

CHILD = """
import subprocess, sys
print(subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"]).pid, flush=True)
sys.stdin.read()
"""


def test_the_supervisor_is_who_listens_and_children_are_found(home: Home) -> None:
    with (
        closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as meter,
        subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as ledger,
    ):
        meter.bind(str(home.socket("meter")))
        meter.listen()
        assert ledger.stdin is not None and ledger.stdout is not None
        grandchild = int(ledger.stdout.readline())
        status = {"processes": [{"name": "ledger", "pid": ledger.pid}, {"name": "browse", "pid": None}]}
        found = our_processes(home, status)
        ledger.stdin.close()
    assert found[0] == Process("supervisor", os.getpid())
    assert Process("ledger", ledger.pid) in found
    assert Process("program of ledger", grandchild) in found
    assert not [process for process in found if process.name == "browse"]


def test_where_there_is_no_proc_ps_tells(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "ps"
    table = "    1     0\n  501     1\n  502   501\n  503   502"
    program.write_text(f'#!/bin/sh\n[ "$*" = "-axo pid=,ppid=" ] && cat <<END\n{table}\nEND\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr("halton.privacy.process._PROC", tmp_path)
    assert our_processes(home, {"processes": [{"name": "edge", "pid": 501}]}) == (
        Process("edge", 501),
        Process("program of edge", 502),
        Process("program of edge", 503),
    )


def test_nobody_where_nobody_listens(home: Home) -> None:
    assert our_processes(home, {"processes": []}) == ()
