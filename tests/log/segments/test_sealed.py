from __future__ import annotations

from contextlib import closing
from pathlib import Path

import make
from halton.log.segments.sealed import read_sealed
from halton.log.store import Fact, read_only
from log.segments import build


def test_the_files_of_the_log_come_in_order_with_their_whole_digests(tmp_path: Path) -> None:
    with closing(build.log(tmp_path, [make.call()] * 3)) as log:
        first, second = build.sealed(log, limit=3)[:2]
        again = second.__replace__(digest="0" * 64)
        log.append([Fact.of("segments", again)])
    with closing(read_only(tmp_path / "db.sqlite")) as connection:
        found = read_sealed(connection, Path("there"))
    assert [(file.first, file.last, file.digest) for file in found[:2]] == [(1, 3, first.digest), (4, second.last, "0" * 64)]
    assert found[0].path == Path("there") / first.file


def test_a_log_that_was_never_sealed_has_none(tmp_path: Path) -> None:
    build.log(tmp_path).close()
    with closing(read_only(tmp_path / "db.sqlite")) as connection:
        assert read_sealed(connection, tmp_path) == []
