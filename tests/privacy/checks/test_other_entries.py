"""T1: entries of a home that this version does not make."""

from __future__ import annotations

from pathlib import Path

import pytest

from halton.paths import Home
from halton.privacy.checks.other_entries import check
from halton.privacy.finding import NotChecked, holds
from halton.privacy.install import Install

SOUND = holds("nothing else lies there: no old copy, and no file of another version.")


def test_what_a_meter_makes_is_known(home: Home) -> None:
    names = ("config.toml", "db.sqlite", "db.sqlite-wal", "bodies.sqlite-shm", "views.sqlite-journal", "checkpoint.key")
    for name in (*names, "run.key", "page.key", "ca-bundle.pem", "ca", "edge.err.log", "capture-1.err.log.2"):
        (home.root / name).touch()
    assert list(check(Install(home))) == [SOUND]


def test_all_else_is_named_and_breaks_nothing(home: Home) -> None:
    for name in ("db.sqlite.old", "halton.db", ".run.key.77"):
        (home.root / name).touch()
    assert list(check(Install(home))) == [
        holds("3 entries there that this version does not make: .run.key.77, db.sqlite.old, halton.db. They go with the folder.")
    ]


def test_no_home(tmp_path: Path) -> None:
    with pytest.raises(NotChecked):
        list(check(Install(Home(tmp_path / "none"))))
