"""The packages that the notebooks and the fleet need, which nothing else does: groups of their names in pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
INSTALL = ".venv/bin/pip install --constraint constraints.txt --editable '.[{group}]'"


def needed(group: str = "notebooks") -> list[str]:
    """Their names."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    return [re.split(r"[<>=\[]", requirement)[0] for requirement in groups[group]]


def advice(names: Iterable[str], group: str = "notebooks") -> str | None:
    """Which of these are missing, and what to do then."""
    missing = [name for name in names if not _is_installed(name)]
    install = INSTALL.format(group=group)
    return f"The tests of {group} need {', '.join(missing)}. Install the group: {install}" if missing else None


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
