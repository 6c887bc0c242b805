"""Programs of a service manager's, as far as commands talk to them: they write down what they are asked, and answer as told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


class Foreign:
    """A program on PATH. `answers` are cases of a shell's `case`, over all its arguments in one word."""

    def __init__(self, folder: Path, name: str, answers: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self._asked = folder / f"{name}.asked"
        self._environment = folder / f"{name}.environment"
        program = folder / name
        lines = [
            "#!/bin/sh",
            f"echo \"$*\" >> '{self._asked}'",
            f"env > '{self._environment}'",
            'case "$*" in',
            answers,
            "esac",
            "",
        ]
        program.write_text("\n".join(lines))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    @property
    def asked(self) -> list[str]:
        """The arguments of each time that it was started."""
        return self._asked.read_text().splitlines() if self._asked.exists() else []

    def environment(self) -> list[str]:
        """NAME=VALUE of all variables of the last time."""
        return self._environment.read_text().splitlines()
