"""How many descriptors the processes may have."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from halton.doctor.checks.descriptors import check
from halton.doctor.patient import Patient
from halton.paths import Home
from halton.privacy.process import Process
from patients_made import patient, told

OPENS = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (400, 400))
opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(350)]
print("open", flush=True)
sys.stdin.read()
"""


@contextmanager
def at_most(number: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (number, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_of_this_shell(home: Home) -> None:
    for number, state in ((4096, "well"), (1000, "warning"), (250, "problem")):
        with at_most(number):
            found = told(check(patient(home)))
        assert [one[0] for one in found] == [state]
    assert found == [("problem", "this shell may have 250 descriptors.")]


def test_of_a_process_that_has_most_of_them_in_use(home: Home) -> None:
    with subprocess.Popen([sys.executable, "-c", OPENS], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None and child.stdout is not None
        child.stdout.readline()
        used = len(os.listdir(f"/proc/{child.pid}/fd"))
        found = told(check(Patient(home, environment={}, processes=[Process("edge", child.pid)])))
        child.stdin.close()
    assert found == [
        ("problem", f"edge has {used} of its 400 descriptors in use."),
        ("warning", "edge may have 400 descriptors."),
    ]
