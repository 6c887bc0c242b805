"""The proof at the end of init."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from halton.errors import MeterDown
from halton.install.machine import Machine
from halton.install.steps.probe import Probe
from halton.paths import Home
from stack import Stack


def test_a_call_through_the_meter_is_found_in_the_log(whole: Stack, tmp_path: Path) -> None:
    step = Probe(Machine(whole.home, tmp_path, {}, ""))
    assert step.todo() is not None
    said = re.fullmatch(r"a call through the meter was metered in [\d,]+ ms: event ([\d,]+) of the log", step.do().what)
    assert said and int(said[1].replace(",", "")) > 1


def test_without_a_meter_it_fails(home: Home, tmp_path: Path) -> None:
    with pytest.raises(MeterDown):
        Probe(Machine(home, tmp_path, {}, "")).do()
