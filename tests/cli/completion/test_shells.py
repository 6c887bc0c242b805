"""Completion in the real bash, zsh and fish: what is typed, a tab, and what stands there then."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import make
from eventually import eventually_in_threads
from halton.paths import Home
from on_terminal import on_terminal
from stack import clean_environment

SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config"],
}
# The prompt in two parts, so that what is typed does not look like it.
READY = {"bash": "PS1='rea''dy> '", "zsh": "autoload -U compinit; compinit -u -D; PS1='rea''dy> '"}
_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[=>]|[\r\x07]")


@pytest.fixture
def environment(home: Home, fill: Any, tmp_path: Path) -> dict[str, str]:
    """A shell's, whose home has the projects shop-front and blog."""
    fill([make.price(), make.call(project="shop-front"), make.call(project="blog")])
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("halton", "halton-meter"):
        (folder / name).write_text(f'#!/bin/sh\nexec {sys.executable} -m halton "$@"\n')
        (folder / name).chmod(0o755)
    path = f"{folder}:{clean_environment()['PATH']}"
    return clean_environment() | {"HALTON_HOME": str(home.root), "HOME": str(tmp_path), "PATH": path, "TERM": "xterm"}


@pytest.mark.parametrize("shell", ["bash", "zsh"])
@pytest.mark.parametrize("program", ["halton", "halton-meter"])
@pytest.mark.parametrize(
    ("typed", "stands"),
    [("unins", "uninstall "), ("report --project sh", "report --project shop-front "), ("report --vs", "report --vs-previous ")],
)
def test_a_tab_completes_commands_options_and_names(
    environment: dict[str, str], shell: str, program: str, typed: str, stands: str
) -> None:
    with on_terminal(SHELLS[shell], environment, columns=120) as terminal:
        terminal.press(f'{READY[shell]}; eval "$(halton completion {shell})"\n'.encode())
        eventually_in_threads(lambda: "ready> " in _SEQUENCE.sub("", terminal.written))
        terminal.press(f"{program} {typed}\t".encode())
        eventually_in_threads(lambda: f"{program} {stands}" in _SEQUENCE.sub("", terminal.written))


@pytest.mark.parametrize("program", ["halton", "halton-meter"])
def test_fish_offers_the_same(environment: dict[str, str], program: str) -> None:
    def offered(typed: str) -> list[str]:
        asked = f"halton completion fish | source; complete -C '{program} {typed}'"
        done = subprocess.run(
            [*SHELLS["fish"], "-c", asked], env=environment, capture_output=True, text=True, timeout=50, check=True
        )
        assert done.stderr == ""
        return [line.split("\t")[0] for line in done.stdout.splitlines()]

    assert offered("unins") == ["uninstall"]
    assert offered("report --project ") == ["blog", "shop-front"]
    assert offered("report --vs") == ["--vs-previous"]
