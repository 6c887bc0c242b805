from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import make
from halton.cli.projection_pace import measure
from projector.build import COUNTED, HEADER, SEEN, projector, write

ENDLESS = f"""{HEADER}
create table heavy (position integer primary key, n integer) strict;
insert into heavy
select position, (with recursive n (x) as (select 1 union all select x + 1 from n where x < 9999) select max(x + position) from n)
  from call_completed;
"""


def test_it_is_measured_on_what_it_reads_and_leaves_the_views_alone(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()] * 9).close()
    projector(tmp_path, seen=SEEN, counted=COUNTED).close()
    made = projector(tmp_path, seen=SEEN, counted=COUNTED)
    made.catch_up()
    made.close()
    _, counted = write(tmp_path, seen=SEEN, counted=COUNTED)
    pace = measure(counted, tmp_path / "db.sqlite", tmp_path / "views.sqlite")
    assert pace is not None and pace.together_us is not None and 0 <= pace.together_us < 1e6 and 0 < pace.alone_us < 1e6
    with closing(sqlite3.connect(tmp_path / "views.sqlite")) as views:
        assert views.execute("select * from counted").fetchall() == [("messages", 9)]


def test_nothing_to_measure(tmp_path: Path) -> None:
    make.log(tmp_path, [make.gap()]).close()
    made = projector(tmp_path, seen=SEEN)
    made.catch_up()
    made.close()
    (seen,) = write(tmp_path, seen=SEEN)
    assert measure(seen, tmp_path / "db.sqlite", tmp_path / "views.sqlite") is None


def test_one_that_takes_too_long_for_all_at_once(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call(kind=str(number)) for number in range(9)]).close()
    projector(tmp_path, heavy=ENDLESS).close()
    (heavy,) = write(tmp_path, heavy=ENDLESS)
    pace = measure(heavy, tmp_path / "db.sqlite", tmp_path / "views.sqlite", 0.001)
    assert pace is not None and pace.together_us is None and pace.alone_us > 0
