"""How the ledger opens its log: sound ones as they are, damaged ones set aside, and what was lost is counted."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.errors import LogError
from halton.events.types import CaptureGap, MeterStopped
from halton.ledger.salvaging import mark_damaged, open_log
from halton.log import store
from halton.log.salvage import set_aside
from halton.log.store import Fact, Log
from halton.log.verify import verify
from halton.paths import Home

CALLS = [make.call(input_tokens=number) for number in range(200)]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose views have read all 200 calls."""
    home = Home(tmp_path / "h")
    home.prepare()
    make.log(home.root, CALLS).close()
    views(home)
    return home


def views(home: Home) -> None:
    with closing(make.projector(home.root)) as projector:
        projector.catch_up()


def damage(home: Home, first: int, size: int = 8192) -> None:
    data = bytearray(home.log.read_bytes())
    data[first : first + size] = random.Random(first).randbytes(size)
    home.log.write_bytes(data)


def opened(home: Home) -> tuple[int, list[CaptureGap]]:
    """The head of the log that was opened, and its gaps."""
    log, _ = open_log(home)
    with closing(log):
        gaps = [stored.event() for stored in log.read(type_=CaptureGap.TYPE)]
        assert verify(home.log).sound
        return log.head().position, gaps  # type: ignore[return-value]


def aside(home: Home) -> list[Path]:
    return set_aside(home.log)


def known_calls(home: Home) -> int:
    views(home)
    with closing(sqlite3.connect(home.views)) as connection:
        return int(connection.execute("select count(*) from calls").fetchone()[0])


def test_a_sound_log_is_opened_as_it_is(home: Home) -> None:
    assert opened(home) == (201, [])
    assert aside(home) == []


def test_what_a_damaged_one_loses_is_a_gap_and_the_views_begin_again(home: Home) -> None:
    damage(home, 6 * 8192)
    head, (gap,) = opened(home)
    assert len(aside(home)) == 1
    assert (gap.cause, gap.calls) == ("log_damaged", 201 - (head - 1))
    assert gap.started_at < gap.ended_at
    assert known_calls(home) == 200 - gap.calls


def test_of_one_that_is_no_database_any_more_a_new_one_begins(home: Home) -> None:
    damage(home, 0, 100)
    assert opened(home)[0] == 2
    assert known_calls(home) == 0


def test_one_that_could_not_be_appended_to_is_salvaged_whatever_can_be_read_of_it(home: Home) -> None:
    mark_damaged(home)
    head, (gap,) = opened(home)
    assert (head, gap.calls, len(aside(home))) == (202, 0, 1)
    assert opened(home)[0] == 202 and len(aside(home)) == 1


def test_a_log_that_ends_before_what_the_views_have_read_says_what_is_gone(home: Home) -> None:
    home.log.unlink()
    with closing(make.log(home.root, CALLS[:150])) as log:
        origin = log.origin()
    with closing(sqlite3.connect(home.views)) as connection, connection:
        connection.execute("update origins set id = ?", (origin,))
    head, (gap,) = opened(home)
    assert (head, gap.cause, gap.calls, aside(home)) == (152, "log_damaged", 50, [])
    assert known_calls(home) == 150
    assert opened(home)[0] == 152


def test_a_log_that_is_something_else_is_left_alone(home: Home) -> None:
    with closing(sqlite3.connect(home.log)) as connection:
        connection.execute("pragma application_id = 7")
    with pytest.raises(LogError, match="cannot be opened as an event log"):
        open_log(home)
    assert aside(home) == []


@pytest.mark.parametrize("wrong", [b"\xff\xfe", b"}{"])
def test_one_with_an_event_that_cannot_be_decoded_is_salvaged_where_the_ledger_has_to_read_it(home: Home, wrong: bytes) -> None:
    with closing(Log(home.log)) as log:
        log.append([Fact.of("open", make.started(project="landmark"))])
    with closing(sqlite3.connect(home.log)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    data = home.log.read_bytes()
    at = data.index(b'"landmark"')
    home.log.write_bytes(data[:at] + wrong + data[at + len(wrong) :])
    head, (gap,) = opened(home)
    assert (head, gap.cause, gap.calls, len(aside(home))) == (202, "log_damaged", 0, 1)


KILLED = """
import os, sys
from pathlib import Path
import halton.log.segments.draft, halton.log.segments.restore  # noqa
from halton.ledger.salvaging import open_log
from halton.paths import Home
left = int(sys.argv[2])
def hook(event, arguments):
    global left
    left -= event in ("os.link", "os.remove", "os.rename", "sqlite3.connect")
    if left == 0:
        os._exit(9)
sys.addaudithook(hook)
open_log(Home(Path(sys.argv[1])))
"""


def test_one_that_is_killed_at_any_step_goes_on_with_the_rows_of_the_write_ahead_log_and_tells_the_gap(tmp_path: Path) -> None:
    for step in range(1, 40):
        home = Home(tmp_path / str(step))
        home.prepare()
        make.log(home.root, CALLS[:20]).close()
        with closing(Log(home.log)) as log:
            log.append([Fact.of("meter", MeterStopped(reason="last"))])
            kept = {path: path.read_bytes() for path in home.root.glob("db.sqlite*")}
        for path, data in kept.items():  # as a ledger leaves it that ends without closing
            path.write_bytes(data)
        mark_damaged(home)
        code = subprocess.run(
            [sys.executable, "-c", KILLED, str(home.root), str(step)], check=False, stderr=subprocess.PIPE
        ).returncode
        head, gaps = opened(home)
        assert (head - len(gaps), len(aside(home)) > 0, home.damaged_log.exists()) == (22, True, False), step
        assert {gap.cause for gap in gaps} == {"log_damaged"}
        if code == 0:
            break
    assert step > 12


def test_a_salvaged_log_that_did_not_take_its_gap_hears_of_it_later_and_is_not_salvaged_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(home, 6 * 8192)
    with monkeypatch.context() as full:
        full.setattr(Log, "append", refuse)
        for _ in range(3):
            with pytest.raises(LogError, match="no room"):
                open_log(home)
    head, (gap,) = opened(home)
    assert (gap.cause, gap.calls, len(aside(home))) == ("log_damaged", 201 - (head - 1), 1)
    assert not home.damaged_log.exists()


def refuse(log: Log, facts: list[Fact]) -> None:
    raise LogError("no room")


def test_what_cannot_be_read_for_a_moment_is_not_taken_for_lost(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BUSY_TIMEOUT_S", 0.05)
    mark_damaged(home)
    with closing(sqlite3.connect(home.log)) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        with pytest.raises(LogError, match="cannot be read now"):
            open_log(home)
    assert aside(home) == [] and opened(home)[0] == 202
