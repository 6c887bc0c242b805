"""Homes as past versions left them: tests/fixtures/homes/README.md says how each was made."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any, NamedTuple

from halton.paths import Home

FOLDER = Path(__file__).parent.parent / "fixtures" / "homes"
NAMES = tuple(sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir()))
# Of those that keep bodies.
WITH_BODIES = tuple(name for name in NAMES if (FOLDER / name / "bodies.json").exists())


class Told(NamedTuple):
    """What the commands of that version said of its home: each call, the sums by project, provider and model, and the bodies."""

    calls: list[dict[str, Any]]
    report: dict[str, Any]
    bodies: list[dict[str, Any]]


def told(name: str) -> Told:
    folder = FOLDER / name
    bodies = (folder / "bodies.json").read_text() if name in WITH_BODIES else ""
    return Told(_lines((folder / "calls.json").read_text()), json.loads((folder / "report.json").read_text()), _lines(bodies))


def restored(name: str, folder: Path) -> Home:
    """The home itself, unpacked. Its config.toml names a provider that is gone."""
    home = Home(folder / "home")
    home.prepare()
    with tarfile.open(FOLDER / name / "home.tar.xz") as archive:
        archive.extractall(home.root, filter="data")
    home.config.unlink()
    return home


def _lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]
