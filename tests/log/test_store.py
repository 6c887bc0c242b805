"""The event table: who may write to it, what becomes durable, and what several processes and kill -9 do to it."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import stat
import string
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from halton.errors import LogError
from halton.events.types import LogCreated, MeterStopped
from halton.log.chain import GENESIS, link
from halton.log.store import APPLICATION_ID, Fact, Head, Log, read_only
from halton.log.verify import verify
from halton.redact.credentials import Credentials


def fact(reason: str) -> Fact:
    return Fact.of("meter", MeterStopped(reason=reason))


def reasons(log: Log) -> list[str]:
    return [row.event().reason for row in log.read(type_="meter.stopped")]  # type: ignore[attr-defined]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "db.sqlite"


@pytest.fixture
def log(path: Path) -> Iterator[Log]:
    with closing(Log(path)) as log:
        yield log


def test_a_new_log_begins_with_its_origin(log: Log) -> None:
    (first,) = log.read()
    assert (first.position, first.type, first.version, first.stream) == (1, "log.created", 1, "log")
    assert first.event() == LogCreated(origin=log.origin())
    assert len(bytes.fromhex(log.origin())) == 16
    assert first.hash == link(GENESIS, 1, first.recorded_at, "log.created", 1, "log", first.data)


def test_two_logs_have_two_origins(tmp_path: Path, log: Log) -> None:
    with closing(Log(tmp_path / "other.sqlite")) as other:
        assert other.origin() != log.origin()


def test_facts_become_the_next_events_in_order(log: Log) -> None:
    head = log.append([fact("one"), fact("two")])
    assert head.position == 3
    assert reasons(log) == ["one", "two"]
    assert [row.position for row in log.read()] == [1, 2, 3]
    assert log.head() == head


def test_an_append_of_nothing_gives_the_head(log: Log) -> None:
    assert log.append([]) == log.head()
    assert log.head().position == 1


def test_a_log_is_read_between_two_positions_and_by_type(log: Log) -> None:
    log.append([fact(str(number)) for number in range(5)])
    assert [row.position for row in log.read(after=2, upto=4)] == [3, 4]
    assert [row.position for row in log.read(type_="log.created")] == [1]
    assert list(log.read(after=99)) == []


def test_a_log_that_is_opened_again_goes_on(path: Path) -> None:
    with closing(Log(path)) as log:
        origin, head = log.origin(), log.append([fact("before")])
    with closing(Log(path)) as log:
        assert (log.origin(), log.head()) == (origin, head)
        log.append([fact("after")])
        assert reasons(log) == ["before", "after"]
    assert verify(path).sound


def test_the_file_is_set_up_for_durability(log: Log) -> None:
    def pragma(name: str) -> object:
        return log._connection.execute(f"pragma {name}").fetchone()[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2  # full
    assert pragma("page_size") == 8192
    assert pragma("application_id") == APPLICATION_ID == int.from_bytes(b"HALT", "big")


@pytest.mark.parametrize(
    "statement",
    [
        "update event set data = '{}' where position = 1",
        "delete from event where position = 1",
        "update event set position = 7",
        "delete from event",
    ],
)
def test_sqlite_itself_refuses_to_change_an_event(path: Path, log: Log, statement: str) -> None:
    with closing(sqlite3.connect(path)) as stranger, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        stranger.execute(statement)
    assert verify(path).sound


def test_sqlite_itself_refuses_an_event_of_the_wrong_type(path: Path, log: Log) -> None:
    with closing(sqlite3.connect(path)) as stranger, pytest.raises(sqlite3.IntegrityError):
        stranger.execute("insert into event values (2, 'noon', 't', 1, 's', '{}', zeroblob(32))")


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_the_files_are_0600_whatever_the_umask(path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with closing(Log(path)) as log:
            log.append([fact("one")])
            found = {file.name: mode(file) for file in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert found == {"db.sqlite": 0o600, "db.sqlite-wal": 0o600, "db.sqlite-shm": 0o600}


def test_a_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    Log(path).close()
    path.chmod(0o644)
    Log(path).close()
    assert mode(path) == 0o600


@pytest.mark.parametrize("target_exists", [True, False])
def test_a_link_is_not_followed(tmp_path: Path, path: Path, target_exists: bool) -> None:
    target = tmp_path / "elsewhere.sqlite"
    if target_exists:
        target.write_bytes(b"")
    path.symlink_to(target)
    with pytest.raises(LogError, match=r"db\.sqlite cannot be opened"):
        Log(path)
    assert target.exists() == target_exists
    assert not target_exists or target.read_bytes() == b""


def test_a_database_of_another_program_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("create table theirs (a)")
    with pytest.raises(LogError):
        Log(path)


def test_a_file_that_is_no_database_is_refused_and_kept(path: Path) -> None:
    path.write_bytes(b"not a database, but somebody's notes" * 100)
    with pytest.raises(LogError):
        Log(path)
    assert path.read_bytes() == b"not a database, but somebody's notes" * 100


def test_a_folder_that_is_not_there_is_a_log_error(tmp_path: Path) -> None:
    with pytest.raises(LogError):
        Log(tmp_path / "nowhere" / "db.sqlite")


def test_a_fact_with_a_float_or_a_lone_surrogate_is_refused_where_it_is_made() -> None:
    with pytest.raises(TypeError):
        Fact.of("meter", MeterStopped(reason=0.5))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="surrogates"):
        Fact.of("meter", MeterStopped(reason="\ud800"))
    with pytest.raises(TypeError, match="surrogates"):
        Fact.of("\ud800", MeterStopped(reason="ordinary"))


def test_no_fact_holds_a_secret(log: Log) -> None:
    """Neither one of a form that is known, nor what the call proves itself with."""
    token = "ghp_" + "".join(random.Random(1).choices(string.ascii_letters, k=36))
    log.append([Fact.of("meter", MeterStopped(reason=f"asked {token}"))])
    log.append([Fact.of("meter", MeterStopped(reason="asked my-own-key"), Credentials(["my-own-key"]))])
    *_, first, second = log.read()
    assert first.data == '{"reason":"asked [redacted:github_token:40]"}'
    assert second.data == '{"reason":"asked [redacted:credential:16]"}'


def test_an_append_that_fails_in_its_middle_writes_nothing(log: Log) -> None:
    with pytest.raises(struct.error):
        log.append([fact("one"), Fact("meter.stopped", 2**40, "meter", "{}"), fact("three")])
    assert log.head().position == 1
    assert log.append([fact("later")]).position == 2
    assert verify(log.path).sound


def test_an_append_that_another_writer_locks_out_writes_nothing_and_works_later(path: Path) -> None:
    with closing(Log(path, busy_timeout_s=0.05)) as log, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")
        with pytest.raises(LogError, match="did not take 1 events"):
            log.append([fact("one")])
        other.execute("rollback")
        assert reasons(log) == []
        log.append([fact("two")])
        assert reasons(log) == ["two"]


def test_a_log_that_another_process_is_just_making_is_waited_for(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("begin immediate")
        with pytest.raises(LogError, match="cannot be opened as an event log"):
            Log(path, busy_timeout_s=0.05)
        release = threading.Timer(0.1, other.execute, ("rollback",))
        release.start()
        with closing(Log(path, busy_timeout_s=30.0)) as log:
            assert log.head().position == 1
        release.join()


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from halton.errors import LogError
from halton.events.types import MeterStopped
from halton.log.store import Fact, Log

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
log = Log(Path(sys.argv[1]))
log.append([Fact.of("meter", MeterStopped(reason="before"))])
resource.setrlimit(resource.RLIMIT_FSIZE, (256 << 10, resource.RLIM_INFINITY))
try:
    log.append([Fact.of("meter", MeterStopped(reason="x" * 4096))] * 1000)
except LogError:
    print("refused", log.head().position)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
log.append([Fact.of("meter", MeterStopped(reason="after"))])
"""


def test_a_full_disk_takes_all_of_an_append_or_nothing(path: Path) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    ended = subprocess.run([sys.executable, "-c", FULL_DISK, path], capture_output=True, text=True, check=True, timeout=30)
    assert ended.stdout == "refused 2\n"
    with closing(Log(path)) as log:
        assert reasons(log) == ["before", "after"]
    assert verify(path).sound


APPENDER = """
import os, sys
from pathlib import Path
from halton.events.types import MeterStopped
from halton.log.store import Fact, Log

path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
os.read(0, 1)
log = Log(path, busy_timeout_s=30.0)
for number in range(count):
    facts = [Fact.of(name, MeterStopped(reason=f"{name} {number} {part}")) for part in range(1 + number % 3)]
    head = log.append(facts)
    os.write(1, f"{head.position} {name} {number}\\n".encode())
"""


def appender(path: Path, name: str, count: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", APPENDER, str(path), name, str(count)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_several_processes_append_at_once_to_one_chain_without_a_gap(path: Path) -> None:
    processes = [appender(path, name, 40) for name in ("a", "b", "c", "d")]
    for process in processes:  # the log does not exist yet: they also race to make it
        assert process.stdin
        process.stdin.write(b"g")
        process.stdin.close()
    for process in processes:
        assert process.stdout
        process.stdout.read()
        process.stdout.close()
        assert process.wait(30) == 0
    with closing(Log(path)) as log:
        rows = list(log.read())
        assert [row.position for row in rows] == list(range(1, len(rows) + 1))
        assert sum(row.type == "log.created" for row in rows) == 1
        for name in ("a", "b", "c", "d"):
            written = [row.event().reason for row in rows if row.stream == name]  # type: ignore[attr-defined]
            assert written == [f"{name} {number} {part}" for number in range(40) for part in range(1 + number % 3)]
    assert verify(path).sound


HOLDER = """
import sys
from pathlib import Path
from halton.events.types import MeterStopped
from halton.log.store import Fact, Log

log = Log(Path(sys.argv[1]))
log.append([Fact.of("meter", MeterStopped(reason="before"))])
Log(Path(sys.argv[1])).close()
print("open", flush=True)
input()
log.append([Fact.of("meter", MeterStopped(reason="after"))])
print("appended", flush=True)
input()
"""


def test_a_log_opened_twice_in_one_process_is_not_taken_for_closed_by_another(path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdin and holder.stdout
        assert holder.stdout.readline() == "open\n"
        Log(path).close()
        holder.stdin.write("\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "appended\n"
        with closing(Log(path)) as log:
            assert reasons(log) == ["before", "after"]
        holder.stdin.close()


def test_a_killed_appender_leaves_all_that_it_was_told_is_durable(path: Path) -> None:
    acknowledged: list[tuple[int, str]] = []
    for round_ in range(10):
        process = appender(path, f"r{round_}", 1_000_000)
        assert process.stdin and process.stdout
        process.stdin.write(b"g")
        process.stdin.flush()
        lines = [process.stdout.readline() for _ in range(1 + round_ * 7)]
        os.kill(process.pid, signal.SIGKILL)
        lines += process.stdout.readlines()
        process.wait(30)
        process.stdin.close()
        process.stdout.close()
        for line in lines:
            position, name, number = line.decode().split()
            acknowledged.append((int(position), f"{name} {number} {int(number) % 3}"))
    assert len(acknowledged) >= sum(1 + round_ * 7 for round_ in range(10))
    with closing(Log(path)) as log:
        kept = {row.position: row for row in log.read()}
    for position, reason in acknowledged:
        assert kept[position].event().reason == reason  # type: ignore[attr-defined]
    verdict = verify(path)
    assert verdict.sound and verdict.events == len(kept)


def test_readers_go_on_while_a_writer_holds_the_lock(path: Path, log: Log) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")
        assert log.head().position == 1
        with closing(read_only(path)) as reader:
            assert reader.execute("select count(*) from event").fetchone() == (1,)


def test_a_reading_connection_cannot_write(path: Path, log: Log) -> None:
    with closing(read_only(path)) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("insert into event values (2, 1, 't', 1, 's', '{}', zeroblob(32))")


def test_a_log_that_does_not_exist_yet_says_how_to_begin(path: Path) -> None:
    with pytest.raises(LogError, match="halton run -- COMMAND"):
        read_only(path)
    assert not path.exists()


def test_a_closed_log_gives_log_errors(path: Path) -> None:
    log = Log(path)
    log.close()
    with pytest.raises(LogError):
        log.append([fact("one")])
    with pytest.raises(LogError):
        log.head()


def test_a_log_may_be_used_from_another_thread(log: Log) -> None:
    heads: list[Head] = []
    thread = threading.Thread(target=lambda: heads.append(log.append([fact("there")])))
    thread.start()
    thread.join()
    assert heads == [log.head()]


def test_two_threads_at_once_do_not_read_each_others_head(log: Log) -> None:
    seen: list[Head] = []
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            seen.append(log.head())

    thread = threading.Thread(target=look)
    thread.start()
    made = [log.append([fact(str(number))]) for number in range(1000)]
    ended.set()
    thread.join()
    assert [head.position for head in made] == list(range(2, 1002))
    kept = {row.position: row.hash for row in log.read()}
    assert all(kept.get(head.position) == head.hash for head in seen)
