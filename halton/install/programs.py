"""Programs that run and go through the meter. Only Linux lets one look (proc(5))."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from halton.settings import LOOPBACK

_VARIABLES = (b"HTTPS_PROXY=", b"https_proxy=")


class Program(NamedTuple):
    """A process of this account, and how it is called."""

    pid: int
    name: str


def users_of(port: int, proc: Path = Path("/proc")) -> list[Program]:
    """The programs that were started with the proxy's address in their environment, but for this one."""
    address = f"{LOOPBACK}:{port}".encode()
    return [Program(pid, _name(proc, pid)) for pid in _own(proc) if pid != os.getpid() and _goes_by(proc, pid, address)]


def _own(proc: Path) -> Iterator[int]:
    for entry in sorted(proc.glob("[0-9]*"), key=lambda entry: int(entry.name)):
        try:
            if entry.stat().st_uid == os.getuid():
                yield int(entry.name)
        except OSError:  # it has ended meanwhile
            continue


def _goes_by(proc: Path, pid: int, address: bytes) -> bool:
    values = [line.partition(b"=")[2].rstrip(b"/") for line in _environment(proc, pid) if line.startswith(_VARIABLES)]
    return any(value.rpartition(b"@")[2].removeprefix(b"http://") == address for value in values) and not _is_ours(proc, pid)


def _is_ours(proc: Path, pid: int) -> bool:
    """Processes of a meter that was started in a shell of ours have its environment too."""
    arguments = _read(proc, pid, "cmdline").split(b"\0")
    return any(argument == b"halton" or argument.startswith(b"halton.") for argument in arguments)


def _environment(proc: Path, pid: int) -> list[bytes]:
    return _read(proc, pid, "environ").split(b"\0")


def _name(proc: Path, pid: int) -> str:
    return _read(proc, pid, "comm").decode(errors="replace").removesuffix("\n")


def _read(proc: Path, pid: int, file: str) -> bytes:
    try:
        return (proc / str(pid) / file).read_bytes()
    except OSError:
        return b""
