"""The environment rule: HALTON_PROJECT of real programs."""

from __future__ import annotations

from halton.attribution.asked import Asked, Found
from halton.attribution.process import Process
from halton.attribution.rules.environment import find
from processes import program


def test_the_variable_that_the_program_was_started_with() -> None:
    with program(environment={"HALTON_PROJECT": "Web shop"}) as other:
        caller = Process(other.pid)
        evidence = f"HALTON_PROJECT of {caller.name} (pid {other.pid})"
        assert find(Asked(caller=caller)) == Found("Web shop", evidence)


def test_no_variable_or_no_program_is_nothing() -> None:
    with program(environment={"HALTON_PROJECT": ""}) as other:
        assert find(Asked(caller=Process(other.pid))) is None
    assert find(Asked()) is None
