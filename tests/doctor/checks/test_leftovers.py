"""What dead processes left."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import closing

from halton.doctor.checks.leftovers import check
from halton.paths import Home
from patients_made import patient, told


def test_nothing_but_what_lives(home: Home) -> None:
    (home.root / f".config.toml.{os.getpid()}.0123abcd").write_text("")
    with closing(socket.socket(socket.AF_UNIX)) as living:
        living.bind(str(home.socket("meter")))
        living.listen()
        assert told(check(patient(home))) == [("well", "nothing was left by processes that are gone.")]


def test_a_socket_and_a_half_written_file_are_removed(home: Home) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as dead:
        dead.bind(str(home.socket("ledger")))
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    half = home.run / f".settings.json.{gone.pid}.0123abcd"
    half.write_text("")
    found = list(check(patient(home)))
    assert told(found) == [
        ("warning", f"{home.socket('ledger')} is a socket of a process that is gone."),
        ("warning", f"{half} is a half-written file of a process that is gone."),
    ]
    for one in found:
        assert one.mend is not None
        one.mend.run()
    assert told(check(patient(home)))[0][0] == "well"


def test_a_socket_that_is_served_again_by_then_stays(home: Home) -> None:
    path = home.socket("meter")
    with closing(socket.socket(socket.AF_UNIX)) as dead:
        dead.bind(str(path))
    (found,) = check(patient(home))
    path.unlink()
    with closing(socket.socket(socket.AF_UNIX)) as living:
        living.bind(str(path))
        living.listen()
        assert found.mend is not None
        found.mend.run()
    assert path.is_socket()
