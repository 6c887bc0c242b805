"""axe-core from npm, in a folder outside the repository that outlives the run: the rules of WCAG that a program can check.

Its licence is MPL-2.0. It is read from the disk into the page, so no test asks anybody for it.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path

# Pinned: rules that are new or stricter should be met on purpose. Raise the number, run, read what changed.
AXE = "4.14.1"
FOLDER = Path(os.environ.get("HALTON_TEST_BROWSER", "~/.cache/halton-tests/browser")).expanduser()
INSTALL_S = 120
MISSING = "These tests need {program}, which is not on the PATH. Install it, or leave the tests out: -m 'not browser'."


class NotInstalled(Exception):
    """What the tests need is not here, and what to do."""


def chromium() -> str:
    """The system's Chromium.

    :raises NotInstalled: if there is none.
    """
    return _found("chromium", "chromium-browser")


def axe() -> str:
    """The text of axe-core; it is installed if it is not there in this version.

    :raises NotInstalled: if there is no npm, or it fails.
    """
    folder = FOLDER / "node_modules" / "axe-core"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _version(folder) != AXE:
            _install(f"axe-core@{AXE}")
    return (folder / "axe.min.js").read_text()


def _found(*names: str) -> str:
    for name in names:
        if (path := shutil.which(name)) is not None:
            return path
    raise NotInstalled(MISSING.format(program=names[0]))


def _version(folder: Path) -> str | None:
    package = folder / "package.json"
    return json.loads(package.read_text())["version"] if package.exists() else None


def _install(wanted: str) -> None:
    # No script of a package runs: axe-core needs none.
    options = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"]
    command = [_found("npm"), "install", "--prefix", str(FOLDER), *options, wanted]
    try:
        done = subprocess.run(command, cwd=FOLDER, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=INSTALL_S)
    except subprocess.TimeoutExpired:
        raise NotInstalled(f"{' '.join(command)} took longer than {INSTALL_S} s. Run it yourself, then the tests.") from None
    if done.returncode != 0:
        raise NotInstalled(f"{' '.join(command)} failed. Mend that, or run it yourself. It said: {done.stderr[-2000:]}")
