"""The account that is set up."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from halton.install.machine import Machine
from halton.paths import Home


def test_it_is_that_of_this_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", "/bin/zsh")
    monkeypatch.delenv("HALTON_HOME", raising=False)
    machine = Machine.of_this_process()
    assert (machine.folder, machine.home.root, machine.shell) == (tmp_path, tmp_path / ".halton-meter", "/bin/zsh")
    assert machine.environment["HOME"] == str(tmp_path)


def test_without_a_variable_the_account_says_which_shell_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHELL", raising=False)
    assert Machine.of_this_process().shell == pwd.getpwuid(os.getuid()).pw_shell


def test_a_line_for_a_shell_is_in_its_own_words(tmp_path: Path) -> None:
    machine = Machine(Home(tmp_path), tmp_path, {}, "/usr/bin/zsh")
    assert machine.in_this_shell() == 'eval "$(halton env)"'
    assert machine._replace(shell="/usr/bin/fish").in_this_shell("--unset") == "halton env --unset --shell fish | source"
