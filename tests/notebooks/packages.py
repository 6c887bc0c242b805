"""The packages that the notebooks need, which nothing else does: the group `notebooks` of pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
INSTALL = ".venv/bin/pip install --constraint constraints.txt --editable '.[notebooks]'"


def needed() -> list[str]:
    """Their names."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    return [re.split("[<>=]", requirement)[0] for requirement in groups["notebooks"]]


def advice(names: Iterable[str]) -> str | None:
    """Which of these are missing, and what to do then."""
    missing = [name for name in names if not _is_installed(name)]
    return f"The notebooks need {', '.join(missing)}. Install the group: {INSTALL}" if missing else None


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
