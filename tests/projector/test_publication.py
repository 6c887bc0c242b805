from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import groupby
from pathlib import Path
from subprocess import PIPE

import pytest

import make
from eventually import eventually_in_threads
from halton.errors import ViewsError
from halton.log.store import read_only
from halton.projector.follower import Follower
from halton.projector.publication import publish
from halton.projector.shadow import Shadow
from projections.test_law_of_batches import tables
from projector.build import COUNTED, SEEN, projector, write

KILLS = 20
OTHER = SEEN.replace("seen", "other")


def shadow(folder: Path, *names: str, **texts: str) -> Shadow:
    return Shadow(folder / "db.sqlite", folder / "views.sqlite", write(folder, **texts), names)


def live(folder: Path, **texts: str) -> None:
    made = projector(folder, **texts)
    made.catch_up()
    made.close()


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with closing(read_only(folder / "views.sqlite")) as connection:
        return connection.execute(query).fetchall()


def spoil(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "views.sqlite", isolation_level=None)) as connection:
        connection.execute("begin")
        for table in ("seen", "other"):
            connection.execute(f"update {table} set kind = 'old'")
        connection.execute("commit")


def publish_all(folder: Path, *names: str, followed: bool = True) -> int:
    with closing(shadow(folder, *names, seen=SEEN, other=OTHER)) as made:
        made.fill()
        return publish(made, folder / "views.sqlite", followed=followed)


def test_where_there_are_no_views_they_are_made(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    assert publish_all(tmp_path) == 2
    assert rows(tmp_path, "select position from seen") == [(2,)]
    assert oct((tmp_path / "views.sqlite").stat().st_mode & 0o777) == "0o600"


def test_the_shadow_takes_the_last_events_itself(tmp_path: Path) -> None:
    log = make.log(tmp_path, [make.call()])
    live(tmp_path, seen=SEEN, other=OTHER)
    for names in ((), ("seen",)):
        with closing(shadow(tmp_path, *names, seen=SEEN, other=OTHER)) as made:
            made.fill()
            head = log.append(make.facts([make.call()])).position
            live(tmp_path, seen=SEEN, other=OTHER)
            assert publish(made, tmp_path / "views.sqlite", followed=True) == head
    log.close()
    assert rows(tmp_path, "select projection, position from checkpoints") == [("other", 4), ("seen", 4)]
    assert rows(tmp_path, "select position from seen") == [(2,), (3,), (4,)]


def test_with_names_nothing_else_is_touched(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    live(tmp_path, seen=SEEN, other=OTHER)
    spoil(tmp_path)
    publish_all(tmp_path, "seen")
    assert (rows(tmp_path, "select kind from seen"), rows(tmp_path, "select kind from other")) == ([("messages",)], [("old",)])


def test_open_readers_see_the_whole_old_or_the_whole_new_and_need_not_reopen(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()] * 20_000).close()
    live(tmp_path, seen=SEEN, other=OTHER)
    spoil(tmp_path)
    query = "select kind, count(*) from (select kind from seen union all select kind from other) group by kind"
    old, new = [("old", 40_000)], [("messages", 40_000)]
    seen: list[list[tuple[object, ...]]] = []
    stop = threading.Event()

    def read() -> None:
        with closing(read_only(tmp_path / "views.sqlite")) as connection:
            while not stop.is_set():
                seen.append(connection.execute(query).fetchall())

    reader = threading.Thread(target=read)
    reader.start()
    for names in ((), ("seen", "other")):
        eventually_in_threads(lambda: seen and seen[-1] == old)
        publish_all(tmp_path, *names)
        eventually_in_threads(lambda: seen[-1] == new)
        spoil(tmp_path)
    stop.set()
    reader.join()
    assert [each for each, _ in groupby(seen)][:4] == [old, new, old, new]
    assert {repr(each) for each in seen} == {repr(old), repr(new)}


def test_a_follower_rests_meanwhile_and_goes_on_from_what_was_published(tmp_path: Path) -> None:
    log = make.log(tmp_path, [make.call()] * 5_000)
    failures: list[Exception | None] = []
    follower = Follower(projector(tmp_path, seen=SEEN, other=OTHER), tick_s=0.001, on_failure=failures.append)
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            log.append(make.facts([make.call()]))
            follower.wake()

    writer = threading.Thread(target=work)
    writer.start()
    for names in ((), ("seen",), ()):
        publish_all(tmp_path, *names)
    stop.set()
    writer.join()
    head = log.head().position
    log.close()
    assert follower.wait_until(head, timeout_s=20)
    follower.close()
    assert not failures
    assert rows(tmp_path, "select count(*), min(position), max(position) from seen") == [(head - 1, 2, head)]
    assert rows(tmp_path, "select count(*), min(position), max(position) from other") == [(head - 1, 2, head)]


def test_a_projection_that_was_parked_goes_on_once_it_is_published_whole(tmp_path: Path) -> None:
    log = make.log(tmp_path, [make.call()])
    made = projector(tmp_path, seen=SEEN)
    made.catch_up()
    made._checkpoints.park("seen", 3, "call.completed", "once upon a time")
    made._own.stuck.add("seen")
    log.append(make.facts([make.call()]))
    assert made.catch_up() == {"seen": 2}
    with closing(shadow(tmp_path, seen=SEEN)) as whole:
        publish(whole, tmp_path / "views.sqlite", followed=True)
    head = log.append(make.facts([make.call()])).position
    log.close()
    assert made.catch_up() == {"seen": head}
    made.close()
    assert rows(tmp_path, "select * from parked") == []


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    with closing(sqlite3.connect(folder / "views.sqlite", isolation_level=None)) as other:
        other.execute("begin immediate")
        yield


@pytest.mark.parametrize("names", [(), ("seen",)])
def test_others_that_write_all_the_time_are_waited_for_and_then_left_alone(tmp_path: Path, names: tuple[str, ...]) -> None:
    make.log(tmp_path, [make.call()]).close()
    live(tmp_path, seen=SEEN, other=OTHER)
    spoil(tmp_path)
    with closing(shadow(tmp_path, *names, seen=SEEN, other=OTHER)) as made:
        with writing(tmp_path), pytest.raises(ViewsError, match="try again later"):
            publish(made, tmp_path / "views.sqlite", followed=True, wait_s=0.05)
        assert rows(tmp_path, "select kind from seen") == [("old",)]
        publish(made, tmp_path / "views.sqlite", followed=True)
    assert rows(tmp_path, "select kind from seen") == [("messages",)]


@pytest.mark.parametrize("names", [(), ("seen",)])
def test_a_ledger_of_other_files_keeps_its_views(tmp_path: Path, names: tuple[str, ...]) -> None:
    make.log(tmp_path, [make.call()]).close()
    live(tmp_path, seen=f"{SEEN}-- older\n", other=OTHER)
    before = tables(tmp_path / "views.sqlite")
    with closing(shadow(tmp_path, *names, seen=SEEN, other=OTHER)) as made:
        with pytest.raises(ViewsError, match="not made by the files there are now: seen"):
            publish(made, tmp_path / "views.sqlite", followed=True)
        assert tables(tmp_path / "views.sqlite") == before
        publish(made, tmp_path / "views.sqlite", followed=False)
    assert tables(tmp_path / "views.sqlite") != before


def test_a_ledger_that_runs_a_file_that_is_gone_keeps_its_views(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    live(tmp_path, seen=SEEN, other=OTHER)
    with closing(shadow(tmp_path, seen=SEEN)) as made, pytest.raises(ViewsError, match="no file now: other"):
        publish(made, tmp_path / "views.sqlite", followed=True)
    assert rows(tmp_path, "select position from other") == [(2,)]


def test_what_was_copied_must_not_have_started_over(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    live(tmp_path, seen=SEEN, counted=COUNTED)
    with closing(shadow(tmp_path, "counted", seen=SEEN, counted=COUNTED)) as made:
        made.fill()
        with closing(sqlite3.connect(tmp_path / "views.sqlite", isolation_level=None)) as other:
            other.execute("update checkpoints set position = 1")
        with pytest.raises(ViewsError, match="ask again"):
            publish(made, tmp_path / "views.sqlite", followed=True)


REBUILDER = """
import os, sys; sys.path.insert(0, {tests!r})
from contextlib import closing; from pathlib import Path
import make
from halton.projector.publication import publish
from halton.projector.shadow import Shadow
folder, projections = Path({folder!r}), make.projections()
for line in sys.stdin:
    names = line.split()
    if child := os.fork():
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        continue
    while True:
        with closing(Shadow(folder / "db.sqlite", folder / "views.sqlite", projections, names)) as made:
            made.fill(limit=300)
            publish(made, folder / "views.sqlite", followed=True)
"""


def test_a_kill_at_any_moment_leaves_the_live_views_whole(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    make.log(folder, [make.price(), *[make.call(project=f"p{n % 7}", session=f"s{n}") for n in range(900)]]).close()
    made = make.projector(folder)
    made.catch_up()
    made.close()
    whole = tables(folder / "views.sqlite")
    tests = Path(make.__file__).parent
    script = REBUILDER.format(tests=str(tests), folder=str(folder))
    chance = random.Random(5)  # noqa: S311 - it chooses when to kill
    with subprocess.Popen([sys.executable, "-c", script], cwd=tests.parent, stdin=PIPE, stdout=PIPE) as nursery:
        assert nursery.stdin is not None and nursery.stdout is not None
        for kill in range(KILLS):
            nursery.stdin.write(("", "usage_daily", "calls usage")[kill % 3].encode() + b"\n")
            nursery.stdin.flush()
            child = int(nursery.stdout.readline())
            time.sleep(chance.uniform(0, 0.5))
            os.kill(child, signal.SIGKILL)
            assert nursery.stdout.readline() == b"-9\n"
            assert tables(folder / "views.sqlite") == whole
            assert rows(folder, "pragma integrity_check") == [("ok",)]
        nursery.stdin.close()
    left = {path.name for path in folder.iterdir() if path.stat().st_size or not path.name.startswith(".views-")}
    assert left <= {f"{name}.sqlite{suffix}" for name in ("db", "views") for suffix in ("", "-wal", "-shm")} | {"views.lock"}
