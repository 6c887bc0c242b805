"""Every kind of program that is asked, found by the folder it stands in."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import NamedTuple

from halton.doctor import programs
from halton.doctor.loopback_server import Server

# Why it refuses the server, or None if it accepts it.
type Ask = Callable[[str, Server, Mapping[str, str], float], str | None]


class Program(NamedTuple):
    """What it is called on the PATH, which variable has it trust our root, and whether it reads the proxy's at all."""

    name: str
    command: str
    variable: str
    reads_proxy: bool
    ask: Ask


@cache
def program_files() -> tuple[Program, ...]:
    """All of them, by their names."""
    return tuple(sorted(_program(module.name) for module in pkgutil.iter_modules(programs.__path__)))


def _program(name: str) -> Program:
    module = import_module(f"{programs.__name__}.{name}")
    return Program(name, module.COMMAND, module.VARIABLE, module.READS_PROXY, module.ask)
