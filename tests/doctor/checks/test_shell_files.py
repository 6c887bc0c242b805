"""Lines of ours in the files that shells read."""

from __future__ import annotations

from pathlib import Path

import pytest

from halton.doctor.checks.shell_files import check
from halton.install.block import put_in
from halton.install.machine import Machine
from halton.install.steps.shell import Shell
from halton.paths import Home
from patients_made import patient, told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "ann"
    folder.mkdir()
    return folder


def with_block(file: Path, home: Home) -> None:
    file.write_bytes(put_in(b"alias ll='ls -l'\n", Shell(Machine(home, file.parent, {}, "/bin/bash")).lines("sh")))


def test_none_and_ours(home: Home, folder: Path) -> None:
    environment = {"HOME": str(folder), "SHELL": "/bin/bash"}
    assert told(check(patient(home, environment=environment))) == [
        ("well", "the files that your shells read have no lines of Halton's: halton init --shell adds them.")
    ]
    with_block(folder / ".bashrc", home)
    assert told(check(patient(home, environment=environment))) == [
        ("well", "1 file that your shells read has lines of Halton's.")
    ]


def test_those_of_another_home(home: Home, folder: Path, tmp_path: Path) -> None:
    with_block(folder / ".zshrc", Home(tmp_path / "other"))
    (found,) = check(patient(home, environment={"HOME": str(folder)}))
    assert told([found]) == [("warning", f"{folder}/.zshrc has lines of another home, or of another version.")]
    assert found.remedy == "halton init --shell"
