"""Runs a program of this machine with a shell's variables, but never through a proxy and never for long."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence

from halton.privacy.finding import NotChecked

TIMEOUT_S = 4.0


def run_program(
    command: Sequence[str], environment: Mapping[str, str], timeout_s: float = TIMEOUT_S
) -> subprocess.CompletedProcess[str]:
    """What it says and how it ends. It starts in /, so that no folder's own files change what it does.

    :raises NotChecked: if it cannot be run, or takes too long.
    """
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            env=without_proxies(environment),
            cwd="/",
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotChecked(f"{command[0]} did not answer in {timeout_s:.0f} s.") from None
    except OSError as error:
        raise NotChecked(f"{command[0]} cannot be run ({error.strerror}).") from None


def answer_of(command: Sequence[str], environment: Mapping[str, str]) -> str | None:
    """The first line of what it prints; None if it fails, or takes too long."""
    try:
        done = run_program(command, environment)
    except NotChecked:
        return None
    return done.stdout.strip().partition("\n")[0] if done.returncode == 0 else None


def without_proxies(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables, without those that name a proxy, and with the one that forbids any."""
    kept = {name: value for name, value in environment.items() if not name.lower().endswith("_proxy")}
    return kept | {"NO_PROXY": "*", "no_proxy": "*"}
