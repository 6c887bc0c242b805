"""What `verify` finds: the first bad event of a log that somebody with full access has changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from halton.errors import LogError
from halton.events.types import MeterStopped
from halton.log.anchor import Anchor, anchor_text
from halton.log.chain import link
from halton.log.store import Fact, Head, Log
from halton.log.verify import Verdict, verify

CHANGED = "the event, or its hash, is not what was written"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log of six events: positions 1 to 6."""
    path = tmp_path / "db.sqlite"
    with closing(Log(path)) as log:
        for number in range(2, 7):
            log.append([Fact.of("meter", MeterStopped(reason=f"reason {number}"))])
    return path


def hash_at(path: Path, position: int) -> str:
    with closing(sqlite3.connect(path)) as connection:
        found: bytes = connection.execute("select hash from event where position = ?", (position,)).fetchone()[0]
    return found.hex()


def tamper(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("drop trigger event_is_never_updated")
        connection.execute("drop trigger event_is_never_deleted")
        for statement in statements:
            connection.execute(statement)


def test_a_log_as_it_was_written_is_sound(path: Path) -> None:
    assert verify(path) == Verdict(events=6, position=6, head=hash_at(path, 6))
    assert verify(path).sound


@pytest.mark.parametrize(
    "change",
    [
        "data = data || ' '",
        "hash = zeroblob(32)",
        "recorded_at = recorded_at + 1",
        "recorded_at = -recorded_at",
        "type = 'meter.started'",
        "version = version + 1",
        "version = 1 << 40",
        "version = -1",
        "stream = 'other'",
        "data = cast(x'ff' as text)",
    ],
)
@pytest.mark.parametrize("position", [1, 4, 6])
def test_a_changed_event_is_named(path: Path, change: str, position: int) -> None:
    tamper(path, f"update event set {change} where position = {position}")
    verdict = verify(path)
    assert (verdict.sound, verdict.bad_position, verdict.events) == (False, position, position - 1)
    assert verdict.head == (hash_at(path, position - 1) if position > 1 else "00" * 32)


@pytest.mark.parametrize("column", ["data", "hash"])
def test_any_flipped_bit_is_named(path: Path, column: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        (written,) = connection.execute(f"select cast({column} as blob) from event where position = 4").fetchone()
    tamper(path)
    for bit in range(0, 8 * len(written), 5):
        changed = bytearray(written)
        changed[bit // 8] ^= 1 << bit % 8
        with closing(sqlite3.connect(path)) as connection, connection:
            value = f"cast(? as {'text' if column == 'data' else 'blob'})"
            connection.execute(f"update event set {column} = {value} where position = 4", (bytes(changed),))
        assert verify(path).bad_position == 4


@pytest.mark.parametrize("position", [1, 3, 5])
def test_a_deleted_event_is_named(path: Path, position: int) -> None:
    tamper(path, f"delete from event where position = {position}")
    verdict = verify(path)
    assert verdict.bad_position == position
    assert verdict.meaning == f"events {position} to {position} are missing"
    assert verdict.events == position - 1


def test_deleted_events_whose_gap_was_closed_are_named(path: Path) -> None:
    tamper(path, "delete from event where position = 3", "update event set position = position - 1 where position > 3")
    assert (verify(path).bad_position, verify(path).meaning) == (3, CHANGED)


def test_an_event_set_in_between_is_named(path: Path) -> None:
    tamper(
        path,
        "update event set position = -position - 1 where position > 3",
        "update event set position = -position where position < 0",
        "insert into event select 4, recorded_at, type, version, stream, data, hash from event where position = 3",
    )
    assert (verify(path).bad_position, verify(path).meaning) == (4, CHANGED)


@pytest.mark.parametrize("position", [0, -3])
def test_an_event_set_before_the_first_is_named(path: Path, position: int) -> None:
    tamper(path, f"insert into event select {position}, recorded_at, type, version, stream, data, hash from event limit 1")
    verdict = verify(path)
    assert (verdict.bad_position, verdict.events, verdict.meaning) == (position, 0, CHANGED)


def test_an_event_at_the_end_with_a_hash_of_nothing_is_named(path: Path) -> None:
    tamper(path, "insert into event values (7, 1, 'meter.stopped', 1, 'meter', '{\"reason\":\"forged\"}', zeroblob(32))")
    assert (verify(path).bad_position, verify(path).events) == (7, 6)


def test_swapped_events_are_named_at_the_first(path: Path) -> None:
    tamper(
        path,
        "update event set position = -1 where position = 3",
        "update event set position = 3 where position = 5",
        "update event set position = 5 where position = -1",
    )
    assert (verify(path).bad_position, verify(path).meaning) == (3, CHANGED)


def test_a_replaced_event_is_named_where_sqlite_did_not_stop_it(path: Path) -> None:
    # `insert or replace` deletes without the delete trigger unless recursive_triggers is on: the chain is what holds.
    with closing(sqlite3.connect(path)) as connection, connection:
        columns = "position, recorded_at, type, version, stream, '{}', hash"
        connection.execute(f"insert or replace into event select {columns} from event where position = 2")
    assert verify(path).bad_position == 2


def test_a_truncated_tail_cannot_be_seen_without_an_earlier_head(path: Path) -> None:
    """No chain can tell: what is left is a whole log. Only a head that the user kept shows that it was longer."""
    kept = verify(path)
    tamper(path, "delete from event where position > 4")
    cut = verify(path)
    assert cut.sound and cut.events == 4
    assert cut.head != kept.head


def test_a_tail_that_was_written_anew_cannot_be_seen_without_an_earlier_head(path: Path) -> None:
    kept = verify(path)
    data = '{"reason":"never said"}'
    with closing(sqlite3.connect(path)) as connection:
        previous, at = connection.execute("select hash, recorded_at from event where position = 5").fetchone()
    forged = link(previous, 6, at, "meter.stopped", 1, "meter", data)
    tamper(path, f"update event set recorded_at = {at}, data = '{data}', hash = x'{forged.hex()}' where position = 6")
    assert verify(path).sound
    assert verify(path).head != kept.head


def flip(path: Path, find: bytes) -> None:
    raw = bytearray(path.read_bytes())
    at = raw.index(find)
    raw[at] ^= 1
    path.write_bytes(raw)


def test_one_flipped_bit_in_the_file_is_named_where_sqlite_finds_nothing(path: Path) -> None:
    flip(path, b"reason 4")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    assert (verify(path).bad_position, verify(path).meaning) == (4, CHANGED)


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 64)


def other_table(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table event (position)")


@pytest.mark.parametrize("ruin", [nothing, noise, other_table])
def test_a_file_that_is_no_log_is_bad_from_position_1(path: Path, ruin: Callable[[Path], None]) -> None:
    ruin(path)
    verdict = verify(path)
    assert (verdict.sound, verdict.bad_position, verdict.events) == (False, 1, 0)
    assert verdict.meaning and "cannot be read" in verdict.meaning


def test_a_log_that_does_not_exist_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="does not exist yet"):
        verify(tmp_path / "db.sqlite")


def test_a_log_is_verified_while_it_is_written_to(path: Path) -> None:
    with closing(Log(path)) as log:
        log.append([Fact.of("meter", MeterStopped(reason="in the write-ahead log only"))])
        assert verify(path) == Verdict(events=7, position=7, head=log.head().hash.hex())


@pytest.mark.parametrize("page", [4, 5, 9])
def test_a_ruined_page_is_bad_from_the_first_event_that_lies_in_it(path: Path, page: int) -> None:
    with closing(Log(path)) as log:
        log.append([Fact.of("meter", MeterStopped(reason="x" * 500))] * 200)
    raw = bytearray(path.read_bytes())
    raw[page * 8192] ^= 0xFF
    path.write_bytes(raw)

    def readable(position: int) -> bool:
        with closing(sqlite3.connect(path)) as connection:
            try:
                return connection.execute("select data from event where position = ?", (position,)).fetchone() is not None
            except sqlite3.DatabaseError:
                return False

    first = next(position for position in range(1, 207) if not readable(position))
    verdict = verify(path)
    assert (verdict.bad_position, verdict.events) == (first, first - 1)
    assert verdict.meaning == "the event cannot be read (DatabaseError)"


def heads(path: Path) -> list[Head]:
    with closing(sqlite3.connect(path)) as connection:
        return [Head(*row) for row in connection.execute("select position, hash from event order by position")]


def test_a_log_goes_on_from_every_head_that_it_ever_had(path: Path) -> None:
    for head in heads(path):
        verdict = verify(path, Anchor.parse(anchor_text(head)))
        assert verdict == Verdict(events=7 - head.position, position=6, head=hash_at(path, 6), first=head.position)
        assert verify(path, Anchor(head.hash.hex())) == verdict


@pytest.mark.parametrize("kept", [5, 6])
def test_an_end_that_was_cut_off_shows_against_an_anchor(path: Path, kept: int) -> None:
    anchor = Anchor(hash_at(path, kept)[:16], kept)
    tamper(path, "delete from event where position > 4")
    verdict = verify(path, anchor)
    assert (verdict.kind, verdict.bad_position, verdict.events) == ("cut_off", 5, 0)
    assert verdict.meaning == f"the log ends at position 4, before the event {kept} that you noted"
    assert verify(path, Anchor(anchor.prefix)).kind == "unknown_anchor"


def test_a_history_that_was_written_anew_shows_against_an_anchor(path: Path) -> None:
    anchor = Anchor(hash_at(path, 6)[:16], 6)
    tamper(path, *_written_anew(path))
    assert verify(path).sound
    verdict = verify(path, anchor)
    assert (verdict.kind, verdict.bad_position) == ("rewritten", 6)
    lost = verify(path, Anchor(anchor.prefix))
    assert (lost.kind, lost.bad_position, lost.sound) == ("unknown_anchor", None, False)


def _written_anew(path: Path) -> list[str]:
    """The statements of somebody who changes event 3 and then makes all hashes fit."""
    with closing(sqlite3.connect(path)) as connection:
        columns = "position, recorded_at, type, version, stream, data"
        rows = connection.execute(f"select {columns} from event where position >= 3 order by position").fetchall()
    previous, statements = bytes.fromhex(hash_at(path, 2)), []
    for position, recorded_at, type_, version, stream, data in rows:
        said = '{"reason":"never said"}' if position == 3 else data
        previous = link(previous, position, recorded_at, type_, version, stream, said)
        statements.append(f"update event set data = '{said}', hash = x'{previous.hex()}' where position = {position}")
    return statements


def test_an_older_copy_and_another_log_show_against_an_anchor(path: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.sqlite"
    older.write_bytes(path.read_bytes())
    with closing(Log(path)) as log:
        kept = log.append([Fact.of("meter", MeterStopped(reason="later"))])
    anchor = Anchor.parse(anchor_text(kept))
    assert verify(older).sound and verify(older, anchor).kind == "cut_off"
    with closing(Log(tmp_path / "another.sqlite")) as log:
        log.append([Fact.of("meter", MeterStopped(reason=str(number))) for number in range(9)])
        assert verify(log.path, anchor).kind == "rewritten"


@pytest.mark.parametrize(("position", "named"), [(2, None), (3, 4), (4, 4), (5, 5)])
def test_from_an_anchor_on_every_event_is_read_its_own_among_them(path: Path, position: int, named: int | None) -> None:
    anchor = Anchor(hash_at(path, 4), 4)
    tamper(path, f"update event set {'hash = zeroblob(32)' if position == 3 else 'version = 9'} where position = {position}")
    assert verify(path, anchor).bad_position == named
    assert verify(path).bad_position == position


@pytest.mark.parametrize("position", [3, 4])
def test_an_anchors_event_or_the_one_before_it_may_be_missing(path: Path, position: int) -> None:
    anchor = Anchor(hash_at(path, 4), 4)
    tamper(path, f"delete from event where position = {position}")
    assert (verify(path, anchor).kind, verify(path, anchor).bad_position) == ("missing", position)


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_it_is_the_same_in_several_processes_and_the_caller_hears_how_far_it_is(path: Path, processes: int) -> None:
    told: list[int] = []
    with closing(Log(path)) as log:
        log.append([Fact.of("meter", MeterStopped(reason="many"))] * 30_000)
    assert verify(path, processes=processes, on_progress=told.append).events == 30_006
    assert set(told) == {8192} and 2 <= len(told) <= 3
    tamper(path, "update event set version = 2 where position = 20000")
    assert verify(path, processes=processes).bad_position == 20_000


def test_a_fault_says_what_to_do(path: Path) -> None:
    assert verify(path).finding is None
    tamper(path, "delete from event where position = 3")
    finding = verify(path).finding
    assert finding and (finding.where, finding.position) == ("log", 3)
    assert "backup" in finding.advice
