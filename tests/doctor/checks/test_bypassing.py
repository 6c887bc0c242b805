"""Programs that no proxy sees, as they are found on a PATH."""

from __future__ import annotations

from pathlib import Path

import pytest

from halton.doctor.checks.bypassing import check, reads_proxy
from halton.paths import Home
from patients_made import PORT, patient, running, told


def program(folder: Path, name: str, says: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\necho '{says}'\n")
    file.chmod(0o700)


def seen(home: Home, folder: Path, **variables: str) -> list[tuple[str, str]]:
    return told(check(patient(home, running(), {"PATH": f"{folder}", **variables})))


def test_none_is_there(home: Home, tmp_path: Path) -> None:
    assert seen(home, tmp_path) == [("well", "no program was found on the PATH that is known to pass by a proxy.")]


def test_an_old_node_a_jvm_and_aiohttp(home: Home, tmp_path: Path) -> None:
    for name, says in (("node", "v20.20.2"), ("java", ""), ("python3", "True")):
        program(tmp_path, name, says)
    assert seen(home, tmp_path) == [
        ("warning", f"{tmp_path}/node is v20.20.2: its fetch ignores HTTPS_PROXY."),
        ("warning", f"{tmp_path}/java: JVMs read none of these variables."),
        ("warning", f"{tmp_path}/python3 has aiohttp, whose sessions ignore HTTPS_PROXY by default."),
    ]


def test_those_that_go_through_it(home: Home, tmp_path: Path) -> None:
    for name, says in (("node", "v24.1.0"), ("java", ""), ("python3", "False")):
        program(tmp_path, name, says)
    options = f"-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort={PORT}"
    assert seen(home, tmp_path, JAVA_TOOL_OPTIONS=options)[0][0] == "well"


@pytest.mark.parametrize(
    ("version", "reads"),
    [("v20.20.2", False), ("v22.20.0", False), ("v22.21.0", True), ("v23.11.1", False), ("v24.0.0", True), ("nonsense", True)],
)
def test_which_node_reads_the_variable(version: str, reads: bool) -> None:
    assert reads_proxy(version) is reads
