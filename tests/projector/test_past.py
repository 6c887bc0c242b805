"""What was known at an earlier moment is what a log shows that was cut there."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
from halton.errors import LogError
from halton.events.types import Event
from halton.log.store import read_only
from halton.projector.past import log_until, past, with_all_they_read
from projections.given import logs
from projections.test_law_of_batches import projected
from projector.build import COUNTED, HEADER, SEEN, write

FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = ("usage_monthly", "quota", "gaps", "rebuilds", "reconciliation")
ENDLESS = f"""{HEADER}create table endless (n integer) strict;
insert into endless with recursive n (x) as (select 1 union all select x + 1 from n) select max(x) from n, call_completed;
"""
SLOW = """
import sys
from pathlib import Path
from projector.build import write
from projector.test_past import ENDLESS
from halton.projector.past import past
from halton.projector.shadow import Shadow
folder, fill = Path(sys.argv[1]), Shadow.fill
def telling(*arguments, **options):
    print("begins", flush=True)
    return fill(*arguments, **options)
Shadow.fill = telling
with past(folder / "db.sqlite", folder / "views.sqlite", write(folder, endless=ENDLESS), ["endless"], 2):
    pass
"""


def cut(path: Path, position: int) -> None:
    """Take the end of a log away."""
    with closing(sqlite3.connect(path)) as log, log:
        for (trigger,) in log.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
            log.execute(f"drop trigger {trigger}")
        log.execute("delete from event where position > ?", (position,))


def rows(views: sqlite3.Connection, tables: Iterable[str]) -> dict[str, list[tuple[object, ...]]]:
    return {name: sorted(views.execute(f'select * from main."{name}"').fetchall(), key=repr) for name in tables}


@FEW
@given(logs(), st.floats(0, 1))
def test_it_is_what_the_log_shows_if_it_is_cut_there(events: list[Event], share: float) -> None:
    with tempfile.TemporaryDirectory() as whole, tempfile.TemporaryDirectory() as shorter:
        log, ours = Path(whole) / "db.sqlite", Path(shorter) / "db.sqlite"
        make.log(Path(whole), events).close()
        position = 1 + round(share * len(events))
        shutil.copy(log, ours)
        cut(ours, position)
        expected = projected(Path(shorter), 50_000)
        chosen = with_all_they_read(make.projections(), NAMES)
        made_by = {name for projection in chosen for kind, name in projection.creates if kind != "index"}
        with past(log, Path(whole) / "views.sqlite", make.projections(), NAMES, position) as then:
            assert rows(then.views, made_by) == {name: expected[name] for name in made_by}
            ends = then.log.execute("select count(*), max(position) from event").fetchone()
            assert ends == (position, position)


def test_only_what_is_asked_for_and_read_is_made(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()] * 3).close()
    projections = write(tmp_path, seen=SEEN, counted=COUNTED, other=SEEN.replace("seen", "other"))
    assert [one.name for one in with_all_they_read(projections, ["counted"])] == ["seen", "counted"]
    done: list[int] = []
    with past(tmp_path / "db.sqlite", tmp_path / "views.sqlite", projections, ["counted"], 3, done.append) as then:
        assert then.views.execute("select * from counted").fetchall() == [("messages", 2)]
        assert sum(done) == 3
        with pytest.raises(sqlite3.OperationalError, match="no such table: other"):
            then.views.execute("select * from other")


def test_nothing_can_be_written_and_nothing_is_left(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    before = {path.name for path in tmp_path.iterdir()} | {"seen.sql", "db.sqlite-shm", "db.sqlite-wal"}
    with past(tmp_path / "db.sqlite", tmp_path / "views.sqlite", write(tmp_path, seen=SEEN), ["seen"], 2) as then:
        assert {path.name for path in tmp_path.iterdir()} <= before
        for connection, table in ((then.views, "seen"), (then.log, "main.event")):
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                connection.execute(f"delete from {table}")
    assert {path.name for path in tmp_path.iterdir()} <= before


def test_the_live_views_are_neither_needed_nor_touched(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call(), make.call()]).close()
    live = make.projector(tmp_path)
    live.catch_up()
    live.close()
    digest = (tmp_path / "views.sqlite").read_bytes()
    with past(tmp_path / "db.sqlite", tmp_path / "views.sqlite", make.projections(), ["usage_daily"], 2) as then:
        assert then.views.execute("select calls from usage_daily").fetchall() == [(1,)]
    assert (tmp_path / "views.sqlite").read_bytes() == digest


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_process_that_is_killed_leaves_no_file(tmp_path: Path, number: signal.Signals) -> None:
    make.log(tmp_path, [make.call()]).close()
    tests = os.pathsep.join([str(Path(__file__).parent.parent), str(Path(__file__).parent.parent.parent)])
    child = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(tmp_path)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": tests},
    )  # fmt: skip
    assert child.stdout is not None and child.stdout.readline() == b"begins\n"
    child.send_signal(number)
    assert child.wait(20) != 0
    child.stdout.close()
    left = {path.name for path in tmp_path.iterdir()} - {"endless.sql"}
    # A kill in the moment in which the file has a name leaves it empty, for the next one to sweep.
    assert {name for name in left if not name.startswith(".views-")} <= {"db.sqlite", "db.sqlite-shm", "db.sqlite-wal"}
    assert not sum(path.stat().st_size for path in tmp_path.glob(".views-*"))


def test_a_log_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="nothing has been metered"), past(tmp_path / "l", tmp_path / "v", (), (), 1):
        pass


def test_a_log_until_a_position_is_read_by_the_same_queries(tmp_path: Path) -> None:
    make.log(tmp_path, [make.price(), make.call(), make.gap()]).close()
    with closing(log_until(tmp_path / "db.sqlite", 3)) as log, closing(read_only(tmp_path / "db.sqlite")) as whole:
        for query in ("select type from event", "select max(position) from event"):
            assert log.execute(query).fetchall() == whole.execute(f"{query} where position <= 3").fetchall()
