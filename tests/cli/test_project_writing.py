"""How changes of projects are said and asked about, on a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import Any

import pytest

import make
from cli.project.written import projects
from halton.paths import Home
from stack import clean_environment


@pytest.mark.parametrize(("answer", "code", "became"), [("y\n", 0, "new"), ("n\n", 1, "old")])
def test_on_a_terminal_it_asks(fill: Any, home: Home, answer: str, code: int, became: str) -> None:
    fill([make.price(), make.call(project="old")])
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "halton", "project", "rename", "old", "new"]
    environment = clean_environment() | {"HALTON_HOME": str(home.root)}
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment) as process:
        os.write(ours, answer.encode())
        said = process.communicate(timeout=30)[0].decode()
    for descriptor in (ours, theirs):
        os.close(descriptor)
    assert process.returncode == code, said
    assert "1 call gets another project, $0.006000 in all.\nDo it? [y/N]: " in said
    assert projects(home) == [became]
