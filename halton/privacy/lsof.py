"""What lsof says of the network sockets of some processes, for systems that have no /proc."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from halton.privacy.finding import NotChecked

_TIMEOUT_S = 10.0
_FOLDERS = "/usr/sbin:/usr/bin"  # not all have the first in their PATH


class Found(NamedTuple):
    """One socket; without `remote` it listens."""

    pid: int
    protocol: str
    local: tuple[str, int]
    remote: tuple[str, int] | None
    key: str


def ask_lsof(pids: Sequence[int]) -> Iterator[Found]:
    """Their sockets now.

    :raises NotChecked: if there is no lsof.
    """
    program = shutil.which("lsof", path=f"{os.environ.get('PATH', '')}:{_FOLDERS}")
    if program is None:
        raise NotChecked("lsof is missing, which tells of sockets where there is no /proc.")
    which = ",".join(map(str, pids))
    command = [program, "-nP", "-a", "-p", which, "-i", "-FpfPn"]
    said = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=_TIMEOUT_S, check=False)
    yield from read_lsof(said.stdout)


def read_lsof(text: str) -> Iterator[Found]:
    """The output of `lsof -FpfPn` (lsof(8), «output for other programs»): a letter and a value a line, `n` last of a file."""
    pid, descriptor, protocol = 0, "", ""
    for line in text.splitlines():
        field, value = line[:1], line[1:]
        if field == "p":
            pid = int(value)
        elif field == "f":
            descriptor = value
        elif field == "P":
            protocol = value.lower()
        elif field == "n" and ":" in value:
            local, arrow, remote = value.partition("->")
            yield Found(pid, protocol, _place(local), _place(remote) if arrow else None, f"{pid}/{descriptor}/{value}")


def _place(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    bare = host.strip("[]")
    return ("0.0.0.0" if bare == "*" else bare), int(port) if port.isdecimal() else 0
