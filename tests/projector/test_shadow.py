from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

import make
from halton.errors import LogError, ProjectionError, ViewsError
from halton.events.types import Event
from halton.projector.publication import publish
from halton.projector.shadow import Shadow
from log.segments import build
from projections.given import logs
from projections.test_law_of_batches import projected, tables
from projector.build import COUNTED, HEADER, SEEN, projector, write

STRICT = (
    f"{HEADER}create table short (kind text check (length(kind) < 9)) strict;\ninsert into short select kind from call_completed;"
)
FEW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def shadow(folder: Path, *names: str, **texts: str) -> Shadow:
    return Shadow(folder / "db.sqlite", folder / "views.sqlite", write(folder, **texts), names)


def test_it_goes_to_the_head_in_a_file_without_a_name(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call(), make.call()]).close()
    before = {path.name for path in tmp_path.iterdir()} | {"seen.sql", "counted.sql", "db.sqlite-shm", "db.sqlite-wal"}
    done: list[int] = []
    with closing(shadow(tmp_path, seen=SEEN, counted=COUNTED)) as made:
        assert made.is_whole and made.head() == 3
        assert made.fill(progress=done.append) == {"seen": 3, "counted": 3}
        assert made.connection.execute("select * from counted").fetchall() == [("messages", 2)]
        assert {path.name for path in tmp_path.iterdir()} <= before
    assert sum(done) == 3


def test_an_empty_file_that_a_kill_left_is_swept(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    for name, age_s in ((".views-old", 3600), (".views-new", 0)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age_s,) * 2)
    shadow(tmp_path, seen=SEEN).close()
    assert [path.name for path in tmp_path.glob(".views-*")] == [".views-new"]


def test_targets_hold_it_where_others_stand(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()] * 9).close()
    with closing(shadow(tmp_path, seen=SEEN, counted=COUNTED)) as made:
        assert made.fill({"seen": 5, "counted": 3}, limit=2) == {"seen": 5, "counted": 3}
        assert made.fill({"seen": 99, "counted": 7}) == {"seen": 10, "counted": 7}
        assert made.connection.execute("select * from counted").fetchall() == [("messages", 6)]


def test_with_names_those_that_read_them_are_made_anew_and_what_they_read_is_copied(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    live = projector(tmp_path, other=SEEN.replace("seen", "other"), seen=SEEN, counted=COUNTED)
    live.catch_up()
    live.close()
    with closing(sqlite3.connect(tmp_path / "views.sqlite", isolation_level=None)) as spoilt:
        spoilt.execute("update seen set kind = 'spoilt'")
    texts = {"other": SEEN.replace("seen", "other"), "seen": SEEN, "counted": COUNTED}
    with closing(shadow(tmp_path, "counted", **texts)) as made:
        assert ([p.name for p in made.chosen], [p.name for p in made.read]) == (["counted"], ["seen"])
        assert made.fill() == {"seen": 2, "counted": 2}
        assert made.connection.execute("select * from counted").fetchall() == [("spoilt", 1)]
    with closing(shadow(tmp_path, "seen", **texts)) as made:
        assert ([p.name for p in made.chosen], made.read) == (["seen", "counted"], ())
        made.fill()
        assert made.connection.execute("select * from counted").fetchall() == [("messages", 1)]


def test_what_was_copied_and_not_made_by_the_files_of_now_is_refused(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    with pytest.raises(ViewsError, match="no views yet"):
        shadow(tmp_path, "counted", seen=SEEN, counted=COUNTED)
    live = projector(tmp_path, seen=SEEN, counted=COUNTED)
    live.catch_up()
    live.close()
    with pytest.raises(ViewsError, match="not made by the files there are now: seen"):
        shadow(tmp_path, "counted", seen=f"{SEEN}\n", counted=COUNTED)


def test_a_step_that_fails_ends_it_and_the_live_views_stay(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call(), make.call(kind="count_tokens")]).close()
    with closing(shadow(tmp_path, seen=SEEN, short=STRICT)) as made, pytest.raises(ProjectionError) as caught:
        made.fill()
    assert "short cannot take the events from 1 to 3 (IntegrityError SQLITE_CONSTRAINT_CHECK, line 6)" in str(caught.value)
    assert not (tmp_path / "views.sqlite").exists()


def test_what_a_newer_version_wrote_ends_it_with_the_way_to_read_it(tmp_path: Path) -> None:
    with closing(make.log(tmp_path)) as log:
        log.append([msgspec.structs.replace(*make.facts([make.call()]), version=2)])
    with closing(shadow(tmp_path, seen=SEEN)) as made, pytest.raises(ProjectionError) as caught:
        made.fill()
    assert str(caught.value) == (
        "seen cannot take the events from 1 to 2 (a newer version of Halton wrote it). The views are as they were. "
        "Install that version again: pip install --upgrade halton"
    )


def test_without_a_log_there_is_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="halton up"):
        shadow(tmp_path, seen=SEEN)


INTERRUPTED = """
import sys; sys.path.insert(0, {tests!r})
from contextlib import closing; from pathlib import Path
from projector.build import HEADER, write
from halton.projector.shadow import Shadow
ENDLESS = HEADER + '''create table endless (n integer) strict;
insert into endless with recursive n (x) as (select 1 union all select x + 1 from n) select max(x) from n, call_completed;'''
folder = Path({folder!r})
with closing(Shadow(folder / "db.sqlite", folder / "views.sqlite", write(folder, endless=ENDLESS))) as made:
    try:
        print("filling", flush=True)
        made.fill()
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


def test_ctrl_c_ends_a_statement_that_has_no_end(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    tests = Path(make.__file__).parent
    script = INTERRUPTED.format(tests=str(tests), folder=str(tmp_path))
    process = subprocess.Popen([sys.executable, "-c", script], cwd=tests.parent, stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline() == b"filling\n"
    os.kill(process.pid, signal.SIGINT)
    assert process.communicate(timeout=20)[0] == b"interrupted\n"
    assert {path.name for path in tmp_path.iterdir()} <= {"db.sqlite", "db.sqlite-shm", "db.sqlite-wal", "endless.sql"}


@FEW
@given(logs())
def test_live_is_what_a_rebuild_makes_from_the_log_and_from_segments_in_batches_of_any_size(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with closing(build.log(folder, events)) as log:
            build.sealed(log, limit=9)
        live = projected(folder, 7)
        for limit, from_segments in ((2, False), (50_000, False), (4, True), (50_000, True)):
            views = folder / "views.sqlite"
            with closing(Shadow(folder / "db.sqlite", views, make.projections(), from_segments=from_segments)) as made:
                made.fill(limit=limit)
                publish(made, folder / "views.sqlite", followed=True)
            assert tables(folder / "views.sqlite") == live


@FEW
@given(logs())
def test_one_that_is_made_anew_beside_the_live_ones_comes_to_the_same_rows(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make.log(folder, events).close()
        live = projected(folder, 50_000)
        for chosen in (["usage_daily"], ["prices", "repeats"]):
            with closing(Shadow(folder / "db.sqlite", folder / "views.sqlite", make.projections(), chosen)) as made:
                made.fill(limit=5)
                publish(made, folder / "views.sqlite", followed=True)
            assert tables(folder / "views.sqlite") == live
