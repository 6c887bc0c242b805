"""What the log says was removed."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import make
from halton.bodies.removals import read_removals
from halton.bodies.selection import Selection
from halton.events.body import BodiesSwept, BodyPurged
from halton.log.store import read_only


def test_purges_and_sweeps_in_order(tmp_path: Path) -> None:
    purged = BodyPurged(started_before_at=7, call="c", project="p", bodies=1, bytes=2)
    swept = BodiesSwept(started_before_at=9, retention_days=90, bodies=1, bytes=2)
    make.log(tmp_path, [make.call(), purged, swept]).close()
    with closing(read_only(tmp_path / "db.sqlite")) as log:
        assert read_removals(log) == [Selection(7, "c", "p", 3), Selection(9, upto=4)]
