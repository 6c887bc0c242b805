from __future__ import annotations

from pathlib import Path

import make
from halton.events.types import SegmentsImported
from halton.log.store import read_only

ONE, TWO = "a" * 32, "b" * 32
QUERY = "select number, machine, name, last, segments, origin from machines order by number"


def imported(origin: str, first: int, last: int, *files: str, name: str | None = None) -> SegmentsImported:
    digests = tuple("0" * 64 for _ in files)
    return SegmentsImported(origin=origin, first=first, last=last, tip="0" * 64, digests=digests, files=files, name=name)


def rows(folder: Path, limit: int) -> list[tuple[object, ...]]:
    projector = make.projector(folder)
    projector.catch_up(limit)
    projector.close()
    connection = read_only(folder / "views.sqlite")
    found = connection.execute(QUERY).fetchall()
    connection.close()
    return found


def test_each_machine_has_the_number_of_its_rows_and_its_last_name(tmp_path: Path) -> None:
    events = [
        imported(TWO, 1, 9, "a", "b", name="laptop"),
        make.call(),
        imported(ONE, 1, 4, "c"),
        imported(TWO, 10, 12, "d"),
        imported(TWO, 13, 13, "e", name="old laptop"),
    ]
    make.log(tmp_path, events).close()
    expected = [(2, TWO, "old laptop", 13, 4, 1), (3, ONE, None, 4, 1, 1)]
    for limit in (1, 3, 99):
        for suffix in ("", "-wal", "-shm"):
            (tmp_path / f"views.sqlite{suffix}").unlink(missing_ok=True)
        assert rows(tmp_path, limit) == expected


def test_without_imports_there_are_none(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    assert rows(tmp_path, 9) == []
