"""The agents from npm, in a folder outside the repository that outlives the run: they weigh most of a gigabyte."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path

# Pinned: an agent that speaks otherwise than these should be met on purpose. Raise the numbers, run, read what changed.
VERSIONS = {
    "@anthropic-ai/claude-code": "2.1.330",
    "@openai/codex": "0.171.0",
    "@google/gemini-cli": "0.61.0",
}
FOLDER = Path(os.environ.get("HALTON_TEST_CLIENTS", "~/.cache/halton-tests/clients")).expanduser()
INSTALL_S = 540
MISSING = (
    "These tests run the real agents, and npm and node, which bring and run them, are not on the PATH. "
    "Install Node.js 20 or newer, or leave the tests out: -m 'not clients'."
)


class NotInstalled(Exception):
    """The agents are not here, and what to do."""


def installed() -> Path:
    """The folder of the agents' commands; what is missing in it is installed.

    :raises NotInstalled: if there is no npm, or it fails.
    """
    if shutil.which("npm") is None or shutil.which("node") is None:
        raise NotInstalled(MISSING)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = [f"{name}@{version}" for name, version in VERSIONS.items() if _version(name) != version]
        if wanted:
            _install(wanted)
    return FOLDER / "node_modules" / ".bin"


def _version(name: str) -> str | None:
    package = FOLDER / "node_modules" / name / "package.json"
    return json.loads(package.read_text())["version"] if package.exists() else None


def _install(wanted: list[str]) -> None:
    command = ["npm", "install", "--prefix", str(FOLDER), "--no-audit", "--no-fund", "--loglevel", "error", *wanted]
    try:
        done = subprocess.run(command, cwd=FOLDER, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=INSTALL_S)
    except subprocess.TimeoutExpired:
        raise NotInstalled(f"{' '.join(command)} took longer than {INSTALL_S} s. Run it yourself, then the tests.") from None
    if done.returncode != 0:
        raise NotInstalled(f"{' '.join(command)} failed. Mend that, or run it yourself. It said: {done.stderr[-2000:]}")
