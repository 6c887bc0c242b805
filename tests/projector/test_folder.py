from __future__ import annotations

from pathlib import Path

from halton.paths import shipped
from halton.projector.folder import find_projections
from projector.build import COUNTED, HEADER, SEEN


def folders(tmp_path: Path, shipped: dict[str, str], own: dict[str, str]) -> tuple[Path, Path]:
    for folder, texts in (("shipped", shipped), ("own", own)):
        (tmp_path / folder).mkdir()
        for name, text in texts.items():
            (tmp_path / folder / f"{name}.sql").write_text(text)
    return tmp_path / "shipped", tmp_path / "own"


def test_the_order_follows_what_each_reads(tmp_path: Path) -> None:
    found = find_projections(*folders(tmp_path, {"counted": COUNTED, "seen": SEEN}, {}))
    assert [projection.name for projection in found.projections] == ["seen", "counted"]
    assert found.refused == ()


def test_one_bad_file_stops_none_but_those_that_read_it(tmp_path: Path) -> None:
    bad = SEEN.replace("from call_completed", "from nothing")
    alone = SEEN.replace("seen", "alone")
    found = find_projections(*folders(tmp_path, {"counted": COUNTED, "seen": bad}, {"alone": alone, "broken": "select 1;"}))
    assert [projection.name for projection in found.projections] == ["alone"]
    assert [Path(str(error).split(", line")[0]).stem for error in found.refused] == ["broken", "seen", "counted"]


def test_a_name_belongs_to_the_first_that_takes_it(tmp_path: Path) -> None:
    found = find_projections(*folders(tmp_path, {"seen": SEEN}, {"seen": SEEN}))
    assert [projection.path.parent.name for projection in found.projections] == ["shipped"]
    assert "table seen already exists" in str(found.refused[0])


def test_projections_that_read_each_other_are_refused(tmp_path: Path) -> None:
    text = f"{HEADER}create table {{}} (a);\ninsert into {{}} select a from {{}};"
    found = find_projections(
        *folders(tmp_path, {"a": text.format("a", "a", "b"), "b": text.format("b", "b", "a")}, {"seen": SEEN})
    )
    assert [projection.name for projection in found.projections] == ["seen"]
    assert "these read each other" in str(found.refused[0])


def test_everything_that_ships_is_fit_and_well_described(tmp_path: Path) -> None:
    found = find_projections(shipped("projections"), tmp_path)
    assert found.refused == ()
    assert {"calls", "usage", "prices", "cost", "usage_daily", "gaps"} <= {projection.name for projection in found.projections}
    for projection in found.projections:
        for statement in projection.schema:
            if statement.sql.startswith("create table"):
                assert "strict" in statement.sql.rsplit(")", 1)[1], projection.name
                assert "origin" in statement.sql, projection.name
