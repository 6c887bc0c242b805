from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import make
from halton.cli.projection_state import chosen, find, read_overview, with_file
from halton.errors import ProjectionError
from halton.paths import Home
from projector.build import HEADER, SEEN

SHORT = SEEN.replace("seen", "short").replace("kind text,", "kind text check (length(kind) < 9),")


def own(home: Home, **texts: str) -> None:
    for name, text in texts.items():
        (home.projections / f"{name}.sql").write_text(text)


def project(home: Home) -> None:
    from halton.projector.run import Projector

    projector = Projector(home.log, home.views, find(home).projections)
    projector.catch_up()
    projector.close()


def test_where_each_stands(home: Home) -> None:
    log = make.log(home.root, [make.call(), make.call(kind="count_tokens")])
    own(home, seen=SEEN, short=SHORT, old=SEEN.replace("seen", "old"))
    project(home)
    log.append(make.facts([make.call()]))
    log.close()
    own(home, seen=f"{SEEN}\n", fresh=SEEN.replace("seen", "fresh"), broken="select 1;")
    (home.projections / "old.sql").unlink()
    overview = read_overview(home, find(home))
    mine = {
        state.name: (state.state, state.position, state.behind, state.rows, state.own)
        for state in overview.projections
        if state.own or state.name == "calls"
    }
    assert mine == {
        "calls": ("current", 3, 1, 2, False),
        "fresh": ("new", None, None, None, True),
        "seen": ("edited", 3, 1, 2, True),
        "short": ("parked", 2, 2, 1, True),
    }
    (parked,) = (state.parked for state in overview.projections if state.parked)
    assert (parked.position, parked.type, parked.reason) == (
        3, "call.completed", "IntegrityError SQLITE_CONSTRAINT_CHECK, line 7"
    )  # fmt: skip
    (refused,) = overview.refused
    assert (refused.file, refused.line) == (str(home.projections / "broken.sql"), 1)
    assert overview.gone == ["old"]


def test_without_views_the_files_tell_what_they_can(home: Home) -> None:
    overview = read_overview(home, find(home))
    assert {(state.state, state.position, state.rows) for state in overview.projections} == {("new", None, None)}


def test_a_name_is_found_or_its_neighbour_is_named(home: Home) -> None:
    own(home, broken=f"{HEADER}create table broken (a);\ninsert into broken select b from call_completed;")
    found = find(home)
    assert chosen("calls", found).name == "calls"
    with pytest.raises(ProjectionError, match="There is no projection cals. Did you mean calls?"):
        chosen("cals", found)
    with pytest.raises(ProjectionError, match="broken.sql, line 6: no such column: b"):
        chosen("broken", found)


def test_a_file_stands_for_the_projection_of_its_name(home: Home, tmp_path: Path) -> None:
    own(home, seen=SEEN)
    path = tmp_path / "seen.sql"
    path.write_text(f"{SEEN}\n")
    projection, found = with_file(path, find(home))
    assert (projection.path, projection.own, projection in found.projections) == (path, True, True)
    assert sum(each.name == "seen" for each in found.projections) == 1


@pytest.mark.parametrize("write", [None, lambda path: path.mkdir(), lambda path: path.write_bytes(b"\xff")])
def test_a_file_that_cannot_be_read_is_named(home: Home, tmp_path: Path, write: Any) -> None:
    path = tmp_path / "seen.sql"
    if write:
        write(path)
    with pytest.raises(ProjectionError, match="seen.sql, line 1: it cannot be read"):
        with_file(path, find(home))
