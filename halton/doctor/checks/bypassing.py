"""Which programs here never use a proxy, so that the meter cannot know of their calls?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from halton.doctor.asking import answer_of
from halton.doctor.finding import Finding, warning, well
from halton.doctor.patient import Patient
from halton.errors import safe

group = "shell"
about = "programs on the PATH that go past every proxy: Node before 22.21, JVMs, Python with aiohttp"

_WHY = "such calls go past the meter, and nothing can count them: not even as a gap."
_AIOHTTP = "import importlib.util; print(importlib.util.find_spec('aiohttp') is not None)"


def check(patient: Patient) -> Iterator[Finding]:
    """Look on the PATH of this shell, and ask each for its version."""
    found = [*_node(patient), *_java(patient), *_aiohttp(patient)]
    yield from found or [well("no program was found on the PATH that is known to pass by a proxy.")]


def reads_proxy(version: str) -> bool:
    """Whether this Node reads HTTPS_PROXY when NODE_USE_ENV_PROXY is 1: 22.21 and 24 on (nodejs.org/api/cli.html)."""
    found = re.match(r"v([0-9]+)\.([0-9]+)", version)
    if not found:
        return True
    major, minor = int(found[1]), int(found[2])
    return major >= 24 or (major == 22 and minor >= 21)


def _node(patient: Patient) -> Iterator[Finding]:
    if (
        (node := patient.program("node"))
        and (version := answer_of([node, "--version"], patient.environment))
        and not reads_proxy(version)
    ):
        seen = f"{safe(node)} is {safe(version)}: its fetch ignores HTTPS_PROXY."
        yield warning(seen, _WHY, "Node 22.21 or 24 and later; agents that set up a proxy of their own are not affected")


def _java(patient: Patient) -> Iterator[Finding]:
    java = patient.program("java")
    if java and f"proxyPort={patient.proxy_port}" not in patient.environment.get("JAVA_TOOL_OPTIONS", ""):
        options = f"-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort={patient.proxy_port}"
        remedy = f"export JAVA_TOOL_OPTIONS='{options} -Djavax.net.ssl.trustStore=FILE.p12'"
        yield warning(f"{safe(java)}: JVMs read none of these variables.", _WHY, remedy)


def _aiohttp(patient: Patient) -> Iterator[Finding]:
    python = patient.program("python3")
    if python and answer_of([python, "-c", _AIOHTTP], patient.environment) == "True":
        seen = f"{safe(python)} has aiohttp, whose sessions ignore HTTPS_PROXY by default."
        yield warning(
            seen, _WHY, "aiohttp.ClientSession(trust_env=True) in your own programs; SDKs of providers are not affected"
        )
