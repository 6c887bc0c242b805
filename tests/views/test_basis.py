"""What the views rest on."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import make
from halton.log.store import Log
from halton.views.basis import Made, read_basis


def test_the_log_and_each_projection_with_the_digest_of_its_file(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call()]) as connection, closing(Log(tmp_path / "db.sqlite")) as log:
        basis = read_basis(connection)
        assert basis.origin == log.origin()
    made = sorted(make.projections(), key=lambda projection: projection.name)
    assert basis.projections == tuple(Made(projection.name, projection.digest, 2) for projection in made)
