"""A home whose log and views hold what a test puts into them, and the command line on it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import make
from halton.cli.group import halton
from halton.events.types import Event
from halton.paths import Home

Fill = Callable[[Iterable[Event]], None]
Run = Callable[..., Result]


@pytest.fixture
def fill(home: Home) -> Fill:
    """Put events into the home's log and project them."""

    def fill(events: Iterable[Event]) -> None:
        make.log(home.root, events).close()
        projector = make.projector(home.root)
        projector.catch_up()
        projector.close()

    return fill


@pytest.fixture
def run(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run `halton` with these arguments; times are shown in UTC."""
    monkeypatch.setenv("HALTON_HOME", str(home.root))
    monkeypatch.setenv("HOME", str(tmp_path))
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(halton, list(arguments), prog_name="halton")

    yield run
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()
