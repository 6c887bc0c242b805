"""Which files of an account its shells read when they begin: bash(1), zsh(1) and fish(1) say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from halton.install.machine import Machine

SH, FISH = "sh", "fish"
_LOGIN = (".bash_profile", ".bash_login", ".profile")
# Of these only what HOME/.profile says is read by each login shell (dash(1), sh(1)).
_PLAIN_SHELLS = ("sh", "dash", "ash", "ksh", "mksh")


class RcFile(NamedTuple):
    """A file, and whose syntax it has."""

    path: Path
    syntax: str


def wanted(machine: Machine) -> list[RcFile]:
    """Those of the shells that this account has: its login shell's, made if need be, and of others the files that exist."""
    return list(dict.fromkeys([*_bash(machine), *_zsh(machine), *_fish(machine), *_plain(machine)]))


def possible(machine: Machine) -> list[RcFile]:
    """All that may ever hold lines of ours."""
    names = (".bashrc", *_LOGIN, ".zshrc")
    files = [machine.folder / name for name in names]
    return list(dict.fromkeys([*(RcFile(file, SH) for file in (*files, _zshrc(machine))), RcFile(_fish_file(machine), FISH)]))


def _bash(machine: Machine) -> Iterator[RcFile]:
    own, rc = _name(machine) == "bash", machine.folder / ".bashrc"
    login = next((file for name in _LOGIN if (file := machine.folder / name).exists()), None)
    if rc.exists() or (own and machine.platform != "darwin"):
        yield RcFile(rc, SH)
    # A login shell reads the first of these and nothing else; on macOS each window has one.
    if login is None:
        if own and machine.platform == "darwin":
            yield RcFile(machine.folder / ".bash_profile", SH)
    elif (own or login.name != ".profile") and not _reads_bashrc(login):
        yield RcFile(login, SH)


def _zsh(machine: Machine) -> Iterator[RcFile]:
    if _name(machine) == "zsh" or _zshrc(machine).exists():
        yield RcFile(_zshrc(machine), SH)


def _fish(machine: Machine) -> Iterator[RcFile]:
    if _name(machine) == "fish" or _fish_file(machine).parent.parent.is_dir():
        yield RcFile(_fish_file(machine), FISH)


def _plain(machine: Machine) -> Iterator[RcFile]:
    if _name(machine) in _PLAIN_SHELLS:
        yield RcFile(machine.folder / ".profile", SH)


def _name(machine: Machine) -> str:
    return Path(machine.shell).name


def _zshrc(machine: Machine) -> Path:
    return Path(machine.environment.get("ZDOTDIR") or machine.folder) / ".zshrc"


def _fish_file(machine: Machine) -> Path:
    configuration = machine.environment.get("XDG_CONFIG_HOME") or machine.folder / ".config"
    return Path(configuration) / "fish" / "conf.d" / "halton.fish"


def _reads_bashrc(file: Path) -> bool:
    try:
        return bool(re.search(rb"bashrc", file.read_bytes()))
    except OSError:
        return False
