"""A server that shows a certificate of a home's authority, and what a program says of it."""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from authorities_made import ROOT, with_authority
from halton.capture.authority import read_authority
from halton.doctor.loopback_server import Server, serving
from halton.doctor.program_files import program_files
from halton.paths import Home
from patients_made import Asked
from stack import clean_environment

TIMEOUT_S = 60.0


@pytest.fixture
def root(home: Home) -> Path:
    """Our root alone."""
    return with_authority(home).parent / ROOT


@pytest.fixture
def server(home: Home, root: Path) -> Iterator[Server]:
    with serving(read_authority(root.parent), "api.openai.com", datetime.datetime.now(datetime.UTC)) as server:
        yield server


@pytest.fixture
def asked(server: Server) -> Asked:
    """Ask the program of that name on the PATH, with these variables over those of a shell without any roots."""

    def asked(name: str, **variables: str) -> str | None:
        program = next(one for one in program_files() if one.name == name)
        path = shutil.which(program.command, path=variables.get("PATH", os.environ["PATH"]))
        assert path is not None, f"this machine lacks {program.command}"
        dropped = ("NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "GIT_SSL_CAINFO")
        bare = {name: value for name, value in clean_environment().items() if name not in dropped}
        return program.ask(path, server, bare | variables, TIMEOUT_S)

    return asked
