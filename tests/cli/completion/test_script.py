"""The scripts are read by their shells without a complaint, and cover both names of the program."""

from __future__ import annotations

import subprocess

import pytest

from halton.cli.completion.script import script


@pytest.mark.parametrize(("shell", "check"), [("bash", "bash -n"), ("zsh", "zsh -n"), ("fish", "fish -n")])
def test_a_shell_reads_its_script(shell: str, check: str) -> None:
    done = subprocess.run(check.split(), input=script(shell), capture_output=True, text=True, timeout=50)
    assert (done.returncode, done.stderr) == (0, "")
    assert "_HALTON_COMPLETE=" + shell + "_complete" in script(shell) and script(shell).rstrip(";\n").count("halton-meter") == 1
