from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

import make
from halton.errors import LogError
from halton.log.store import Fact, read_only
from halton.paths import shipped
from halton.projector.folder import find_projections
from halton.projector.run import Projector
from projector.build import COUNTED, HEADER, SEEN, projector

STRICT = (
    f"{HEADER}create table short (kind text check (length(kind) < 9)) strict;\ninsert into short select kind from call_completed;"
)
LONG = make.call(kind="count_tokens")


def rows(tmp_path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(read_only(tmp_path / "views.sqlite")) as connection:
        return connection.execute(query).fetchall()


def test_each_projection_comes_to_the_head_with_its_checkpoint(tmp_path: Path) -> None:
    log = make.log(tmp_path, [make.call(), make.gap(), make.call()])
    made = projector(tmp_path, seen=SEEN, counted=COUNTED)
    assert made.catch_up() == {"seen": 4, "counted": 4}
    log.append(make.facts([make.call()]))
    assert made.catch_up() == {"seen": 5, "counted": 5}
    made.close()
    log.close()
    assert rows(tmp_path, "select * from counted") == [("messages", 3)]
    assert rows(tmp_path, "select projection, origin, position from checkpoints") == [("counted", 1, 5), ("seen", 1, 5)]


def test_the_files_are_ours_alone_whatever_the_umask(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    before = os.umask(0)
    made = projector(tmp_path, seen=SEEN)
    made.catch_up()
    os.umask(before)
    assert {oct(path.stat().st_mode & 0o777) for path in tmp_path.glob("views.sqlite*")} == {"0o600"}
    made.close()


def test_a_link_in_the_place_of_the_views_is_not_followed(tmp_path: Path) -> None:
    make.log(tmp_path).close()
    (tmp_path / "views.sqlite").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError):
        projector(tmp_path, seen=SEEN)
    assert not (tmp_path / "elsewhere").exists()


def test_without_a_log_there_is_nothing_to_project(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="halton up"):
        projector(tmp_path, seen=SEEN)


def test_a_projection_that_fails_is_parked_at_the_event_and_the_others_go_on(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call(), make.call(), LONG, make.call()]).close()
    made = projector(tmp_path, seen=SEEN, short=STRICT)
    positions = made.catch_up()
    assert positions == {"seen": 5, "short": 3}
    assert made.live_position(positions) == 5
    made.close()
    reason = "IntegrityError SQLITE_CONSTRAINT_CHECK, line 6"
    assert rows(tmp_path, "select * from parked") == [("short", 1, 4, "call.completed", reason)]
    assert rows(tmp_path, "select count(*) from short") == [(2,)]


def test_an_event_that_a_newer_version_wrote_parks_who_reads_its_type_and_nobody_else(tmp_path: Path) -> None:
    with closing(make.log(tmp_path, [make.call()])) as log:
        (call,) = make.facts([make.call()])
        log.append([msgspec.structs.replace(call, version=2), Fact("moon.landed", 1, "moon", "{}"), call])
    gaps = f"{HEADER}\ncreate table gaps (n integer) strict;\ninsert into gaps select position from capture_gap;\n"
    made = projector(tmp_path, seen=SEEN, gaps=gaps)
    positions = made.catch_up()
    assert positions == {"seen": 2, "gaps": 5}
    assert made.live_position(positions) == 5
    made.close()
    reason = "a newer version of Halton wrote it"
    assert rows(tmp_path, "select * from parked") == [("seen", 1, 3, "call.completed", reason)]
    assert rows(tmp_path, "select count(*) from seen") == [(1,)]


ENDLESS = f"""{HEADER}
create table endless (a any) strict;
insert into endless
select (with recursive n (x) as (select 1 union all select x + 1 from n) select max(x + position) from n)
  from call_completed where kind = 'count_tokens';
"""


OF_CALLS = SEEN.replace(
    "call_completed", "calls where position > (select after from batch) and position <= (select upto from batch)"
)


def own(folder: Path, **texts: str) -> Projector:
    """A projector of everything that ships and of these, as the user's own."""
    (folder / "own").mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / "own" / f"{name}.sql").write_text(text)
    found = find_projections(shipped("projections"), folder / "own")
    assert not found.refused, found.refused
    return Projector(folder / "db.sqlite", folder / "views.sqlite", found.projections)


def test_one_of_the_users_own_that_never_ends_is_parked_and_holds_up_nothing(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call(), LONG, make.call()]).close()
    made = own(tmp_path, endless=ENDLESS)
    seen: list[object] = []
    made._connection.set_trace_callback(
        lambda sql: seen.extend(rows(tmp_path, "select count(*) from calls")) if "with recursive n" in sql else None
    )
    positions = made.catch_up()
    made.close()
    assert (positions.pop("endless"), set(positions.values()), seen[0]) == (2, {4}, (3,))
    assert rows(tmp_path, "select * from parked") == [("endless", 1, 3, "call.completed", "it took longer than 2 s, line 7")]


def test_the_users_own_come_to_the_rows_that_they_come_to_among_ours(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call(), make.call(kind="batch"), make.call()]).close()
    made = own(tmp_path, seen=OF_CALLS, counted=COUNTED)
    assert set(made.catch_up(1).values()) == {4}
    made.close()
    assert rows(tmp_path, "select * from counted") == [("messages", 2), ("batch", 1)]


def test_those_that_read_a_parked_projection_wait_for_it(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call(), LONG, make.call()]).close()
    reader = COUNTED.replace("seen", "short").replace(
        "where position > (select after from batch) and position <= (select upto from batch)", ""
    )
    made = projector(tmp_path, seen=SEEN, short=STRICT, counted=reader)
    positions = made.catch_up()
    assert positions == {"seen": 4, "short": 2, "counted": 2}
    assert made.live_position(positions) == 4
    made.close()


def test_a_parked_projection_is_tried_again_at_the_next_start(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call(), LONG]).close()
    for _ in range(2):
        made = projector(tmp_path, short=STRICT)
        assert made.catch_up() == made.catch_up() == {"short": 2}
        made.close()
    made = projector(tmp_path, short=STRICT.replace("< 9", "< 99"))
    assert made.catch_up() == {"short": 3}
    made.close()
    assert rows(tmp_path, "select * from parked") == []
    assert rows(tmp_path, "select * from short") == [("messages",), ("count_tokens",)]


def test_a_failure_far_inside_a_long_batch_is_found(tmp_path: Path) -> None:
    make.log(tmp_path, [*[make.call()] * 300, LONG, *[make.call()] * 300]).close()
    made = projector(tmp_path, short=STRICT)
    assert made.catch_up() == {"short": 301}
    made.close()
    assert rows(tmp_path, "select count(*) from short") == [(300,)]


def test_views_that_were_thrown_away_come_back(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    made = projector(tmp_path, seen=SEEN)
    made.catch_up()
    for path in tmp_path.glob("views.sqlite*"):
        path.unlink()
    made.catch_up()
    made.close()
    assert rows(tmp_path, "select count(*) from seen") == [(1,)]


def test_views_that_are_broken_are_set_aside_and_made_again(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    (tmp_path / "views.sqlite").write_bytes(b"nothing that SQLite knows" * 99)
    made = projector(tmp_path, seen=SEEN)
    made.catch_up()
    made.close()
    assert rows(tmp_path, "select count(*) from seen") == [(1,)]
    assert (tmp_path / "views.sqlite.broken").exists()


def test_an_older_copy_laid_over_the_live_file_is_caught_up(tmp_path: Path) -> None:
    log = make.log(tmp_path, [make.call()])
    made = projector(tmp_path, seen=SEEN)
    made.catch_up()
    with closing(sqlite3.connect(tmp_path / "older")) as older, closing(sqlite3.connect(tmp_path / "views.sqlite")) as live:
        live.backup(older)
        log.append(make.facts([make.call()]))
        made.catch_up()
        older.backup(live)
    made.catch_up()
    made.close()
    log.close()
    assert rows(tmp_path, "select position from seen") == [(2,), (3,)]


def test_another_process_that_holds_the_file_parks_nothing(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    made = projector(tmp_path, seen=SEEN)
    made._connection.execute("pragma busy_timeout = 1")
    with closing(sqlite3.connect(tmp_path / "views.sqlite", isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(sqlite3.OperationalError):
            made.catch_up()
    assert made.catch_up() == {"seen": 2}
    made.close()


KILLED = """
import os, signal, sys; sys.path.insert(0, {tests!r})
import make; from pathlib import Path
made = make.projector(Path({folder!r}))
made._connection.set_progress_handler(lambda: os.kill(os.getpid(), signal.SIGKILL), {steps})
made.catch_up(3)
"""


def test_a_kill_at_any_moment_loses_nothing_and_counts_nothing_twice(tmp_path: Path) -> None:
    make.log(tmp_path, [make.price(), *[make.call()] * 400]).close()
    tests = Path(make.__file__).parent
    for steps in (3_001, 10_007, 20_011, 30_013):  # of SQLite's machine: each lands inside another statement
        script = KILLED.format(tests=str(tests), folder=str(tmp_path), steps=steps)
        assert subprocess.run([sys.executable, "-c", script], cwd=tests.parent).returncode == -signal.SIGKILL
    (before,) = rows(tmp_path, "select sum(calls) from usage_daily")
    assert 0 < before[0] < 400
    made = make.projector(tmp_path)
    made.catch_up()
    made.close()
    assert rows(tmp_path, "select calls, cost_pico from usage_daily") == [(400, 400 * 6_000_000_000)]
    assert rows(tmp_path, "select count(*), sum(cost_pico) from cost") == [(400, 400 * 6_000_000_000)]


def test_views_of_a_version_with_other_checkpoints_are_made_anew(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call(), make.call()]).close()
    with closing(sqlite3.connect(tmp_path / "views.sqlite")) as connection:
        connection.executescript("""
            create table checkpoints (projection text primary key, generation integer not null, position blob) strict;
            insert into checkpoints values ('seen', 7, x'00');
            create table seen (position integer primary key, colour text);
            create view of_theirs as select colour from seen;
            pragma user_version = 12;
        """)
    made = projector(tmp_path, seen=SEEN)
    assert made.catch_up() == {"seen": 3}
    made.close()
    assert rows(tmp_path, "select count(*) from seen") == [(2,)]
    assert rows(tmp_path, "select name from sqlite_schema where name = 'of_theirs'") == []
