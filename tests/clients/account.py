"""An account for one test: an agent runs in it through `halton run`, and the meter tells what it recorded of that."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from eventually import eventually_in_threads
from halton.control import flush
from stack import Stack

RUN_S = 90.0
FLUSH_S = 20.0
# What a test compares of a call; where it says nothing or 0, it is left out.
COMPARED = """
    host kind model_requested model status http_status client billing tool_calls usage_known streamed partial
    input_tokens cache_read_tokens cache_write_5m_tokens cache_write_1h_tokens output_tokens reasoning_tokens
""".split()


class Said(NamedTuple):
    """What an agent's command gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Its output, where that is one JSON object."""
        return json.loads(self.out)

    @property
    def events(self) -> list[dict[str, Any]]:
        """Its output, where that is one JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


class Account:
    """A home, a project in it, and nothing of the environment that the tests run in but the PATH."""

    def __init__(self, folder: Path, stack: Stack, commands: Path) -> None:
        self.home = folder / "account"
        self.project = self.home / folder.name
        self.project.mkdir(parents=True)
        self.stack = stack
        self._environment = {
            "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "NO_COLOR": "1",
            "HALTON_HOME": str(stack.home.root),
        }

    def write(self, name: str, content: str | Mapping[str, Any]) -> Path:
        """A file in this home, such as an agent's settings or its login."""
        file = self.home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        file.chmod(0o600)
        return file

    def run(self, *command: str, **environment: str) -> Said:
        """`halton run -- COMMAND` in the project's folder, for 90 s at most."""
        process = subprocess.Popen(
            [sys.executable, "-m", "halton", "run", "--", *command],
            env=self._environment | environment,
            cwd=self.project,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            out, err = process.communicate(timeout=RUN_S)
        except subprocess.TimeoutExpired:
            _kill(process.pid)
            out, err = process.communicate()
            raise AssertionError(f"{command[0]} did not end within {RUN_S:.0f} s.\n{out[-4000:]}\n{err[-4000:]}") from None
        finally:
            # What it left behind in its group would live on.
            _kill(process.pid)
        return Said(process.returncode, out, err)

    def rows(self, count: int) -> list[dict[str, Any]]:
        """The calls of this project, the oldest first, as soon as there are `count` of them."""
        found: list[dict[str, Any]] = []

        def all_there() -> bool:
            assert flush(self.stack.home, FLUSH_S)
            lines = self.stack.halton("calls", "--json", "--project", self.project.name).splitlines()
            found[:] = [json.loads(line) for line in reversed(lines)]
            return len(found) >= count

        eventually_in_threads(all_there)
        return found


def compared(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What these calls say, without what they do not say."""
    return [{name: row[name] for name in COMPARED if row[name]} for row in rows]


def _kill(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
