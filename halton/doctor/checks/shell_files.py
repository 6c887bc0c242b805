"""Do the lines of ours in the files that shells read lead to this home?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from halton.doctor.finding import Finding, warning, well
from halton.doctor.patient import Patient
from halton.errors import safe
from halton.install.block import has_block
from halton.install.machine import Machine
from halton.install.rc_files import possible
from halton.install.steps.shell import Shell
from halton.privacy.words import several

group = "shell"
about = "lines of Halton's in .bashrc, .zshrc, .profile and the like: whether they are this home's, and of this version"


def check(patient: Patient) -> Iterator[Finding]:
    """Read the files, and look for our marks."""
    environment = patient.environment
    folder = Path(environment["HOME"]) if environment.get("HOME") else Path.home()
    machine = Machine(patient.home, folder, environment, environment.get("SHELL", ""))
    shell, number, others = Shell(machine), 0, 0
    for rc in possible(machine):
        held = _read(rc.path)
        if not has_block(held):
            continue
        number += 1
        if shell.lines(rc.syntax).encode() not in held:
            others += 1
            why = "new shells go through another meter, or through none."
            yield warning(f"{safe(rc.path)} has lines of another home, or of another version.", why, "halton init --shell")
    if not number:
        yield well("the files that your shells read have no lines of Halton's: halton init --shell adds them.")
    elif not others:
        yield well(f"{several(number, 'file')} that your shells read {'has' if number == 1 else 'have'} lines of Halton's.")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
