"""Real shells that read a ready-made file, and what they have in their environment then."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from halton.paths import Home
from halton.setup.environment import environment_block
from halton.setup.shell_files import started
from halton.setup.shell_ready import Ready

SH = [["bash", "--norc"], ["bash", "--norc", "--posix"], ["zsh", "-f"], ["dash"]]
PORT = 8599
# What they set whatever they read.
_SHELLS_OWN = {"PWD", "OLDPWD", "SHLVL", "_", "LC_CTYPE", "TERM", "LOGNAME", "USER"}
_PRINT = "import os, sys; sys.stdout.write('\\0'.join(f'{name}={value}' for name, value in os.environ.items()))"


def ready(home: Home, witnesses: Sequence[int] | None = None, port: int = PORT, platform: str = "linux") -> Ready:
    """What a meter on this port would have a file say, that lives as long as these processes; else as this one."""
    root = home.root / "ca" / "mitmproxy-ca-cert.pem"
    block = environment_block(home, port, root, None, {}, [("127.0.0.1:11435", "ollama")], must_prove=platform != "linux")
    pids = [os.getpid()] if witnesses is None else witnesses
    return Ready(home, str(root), port, block, [(pid, started(pid)) for pid in pids], platform)


def after(shell: Sequence[str], read: str, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a program that a shell starts when it has read a file by this command; it must say nothing itself."""
    command = f"{read}; {sys.executable} -S -c \"{_PRINT}\""
    before = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", **(environment or {})}
    done = subprocess.run([*shell, "-c", command], env=before, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    found = dict(line.split("=", 1) for line in done.stdout.split("\0"))
    return {name: value for name, value in found.items() if before.get(name) != value and name not in _SHELLS_OWN}


def written(folder: Path, text: str) -> Path:
    """A file with this text, in a folder whose name shells would take apart."""
    file = folder / "it's a file"
    file.write_text(text)
    return file
