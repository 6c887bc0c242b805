"""Programs that an alert runs in a test: they write down what they were given."""

from __future__ import annotations

import sys
from pathlib import Path

_HEAD = f"#!{sys.executable}\nimport json, os, pathlib, sys, time\n"
_WRITE = """
told = {name: value for name, value in os.environ.items() if name.startswith("HALTON_ALERT_")}
line = json.dumps({"arguments": sys.argv[1:], "environment": told, "stdin": sys.stdin.read()})
with open(OUT, "a") as file:
    file.write(line + "\\n")
"""


def program(path: Path, then: str = "") -> Path:
    """A program at `path` that appends a line to `path`.out, and then does something else."""
    out = path.with_name(f"{path.name}.out")
    path.write_text(f"{_HEAD}OUT = {str(out)!r}{_WRITE}{then}\n")
    path.chmod(0o700)
    return path


def lines(path: Path) -> list[str]:
    """What it wrote down."""
    out = path.with_name(f"{path.name}.out")
    return out.read_text().splitlines() if out.exists() else []
