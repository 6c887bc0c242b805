from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.cli.projection_template import TEMPLATES, template
from halton.paths import shipped
from halton.projector.folder import find_projections
from halton.projector.run import Projector

ROWS = {
    "calls": [("claude-code", "2026-09-22", 1, 2, 1, 4200)],
    "events": [("halton", 12, 1, 2, 1)],
}


@pytest.mark.parametrize("reading", sorted(TEMPLATES))
def test_it_works_as_it_stands(tmp_path: Path, reading: str) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "night_owls.sql").write_text(template("night_owls", reading))
    make.log(tmp_path, [make.call(), make.gap(), make.call(status="cut")]).close()
    found = find_projections(shipped("projections"), tmp_path / "own")
    assert not found.refused
    with closing(Projector(tmp_path / "db.sqlite", tmp_path / "views.sqlite", found.projections)) as projector:
        projector.catch_up(1)
    with closing(sqlite3.connect(tmp_path / "views.sqlite")) as views:
        assert views.execute("select * from night_owls").fetchall() == ROWS[reading]


def test_its_title_is_its_name() -> None:
    assert 'title       = "Night owls"' in template("night_owls", "calls")
