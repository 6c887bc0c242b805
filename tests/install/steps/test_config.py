"""config.toml."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from halton.errors import SettingsError
from halton.install.machine import Machine
from halton.install.steps.config import Config
from halton.paths import Home
from halton.settings import Settings


@pytest.fixture
def machine(home: Home, tmp_path: Path) -> Machine:
    return Machine(home, tmp_path, {}, "")


def test_it_is_written_where_there_is_none(machine: Machine) -> None:
    step = Config(machine)
    act = step.todo()
    assert act is not None and act.what == "write config.toml, every key explained and commented out"
    step.do()
    assert stat.S_IMODE(machine.home.config.stat().st_mode) == 0o600
    assert (Settings.load(machine.home), step.todo()) == (Settings(), None)


def test_one_that_is_there_stays_to_the_byte(machine: Machine) -> None:
    machine.home.config.write_text("[proxy]\nport = 9081\n")
    step = Config(machine, "http://proxy.example:3128")
    assert (step.todo(), step.found().what) == (None, "config.toml is there, and stays as it is")
    assert machine.home.config.read_text() == "[proxy]\nport = 9081\n"


def test_one_that_cannot_be_used_is_told_before_anything_is_started(machine: Machine) -> None:
    machine.home.config.write_text("[proxy]\nprot = 9081\n")
    with pytest.raises(SettingsError, match='unknown key "proxy.prot"'):
        Config(machine).todo()


def test_the_proxy_that_this_machine_goes_by_is_named(machine: Machine) -> None:
    Config(machine, "http://proxy.example:3128").do()
    assert '\nupstream = "http://proxy.example:3128"\n' in machine.home.config.read_text()
    assert Settings.load(machine.home).proxy.upstream == "http://proxy.example:3128"
