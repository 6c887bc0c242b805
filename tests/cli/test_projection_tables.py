from __future__ import annotations

from pathlib import Path

import pytest

import make
from halton.cli.projection_tables import Column, Table, tables_of, unknown_columns
from projector.build import SEEN, write

NOTED = SEEN.replace('"D"\n', '"D"\n{}\n[columns]\nkind = "What for"\n')
VIEWED = NOTED.format("") + "create view kinds as select kind, count(*) as calls from seen group by 1;"


def test_tables_and_views_with_notes(tmp_path: Path) -> None:
    (seen,) = write(tmp_path, seen=VIEWED)
    kind = Column("kind", "TEXT", "What for")
    assert tables_of(seen, [seen]) == [
        Table("seen", "table", [Column("position", "INTEGER", None), Column("origin", "INTEGER", None), kind]),
        Table("kinds", "view", [kind, Column("calls", "", None)]),
    ]


@pytest.mark.parametrize(
    ("header", "unknown"),
    [
        ('facets = ["kind"]\nshow = ["origin"]\nsort = "-position"', []),
        ('facets = ["nothing"]\nshow = ["kind", "calls"]\nsort = "-late"', ["calls", "late", "nothing"]),
        ('sort = "position desc"', []),
        ('sort = ""', []),
        ('sort = "-"', []),
    ],
)
def test_columns_that_the_header_makes_up(tmp_path: Path, header: str, unknown: list[str]) -> None:
    (seen,) = write(tmp_path, seen=VIEWED.replace('"D"\n', f'"D"\n{header}\n'))
    assert unknown_columns(seen, tables_of(seen, [seen])) == unknown


def test_a_note_on_nothing(tmp_path: Path) -> None:
    (seen,) = write(tmp_path, seen=SEEN.replace('"D"\n', '"D"\n[columns]\nlost = "x"\n'))
    assert unknown_columns(seen, tables_of(seen, [seen])) == ["lost"]


def test_nothing_that_ships_speaks_of_columns_that_are_not_there() -> None:
    every = make.projections()
    assert {each.name: unknown_columns(each, tables_of(each, every)) for each in every} == {each.name: [] for each in every}
