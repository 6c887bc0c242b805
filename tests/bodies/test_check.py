"""Every body against its commitment: what is another one is named with its call, what is gone must have been removed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import make
from bodies import made
from halton.bodies.check import NAMED, Bodies, check_bodies
from halton.bodies.row import COLUMNS, Row
from halton.bodies.store import BodyStore
from halton.events.body import BodiesSwept, BodyPurged, BodyRescanned, KeptBody
from halton.events.types import Event
from halton.log.finding import Finding
from halton.log.store import Fact, Log
from halton.paths import Home

NOON = make.NOON
_FIND = "select rowid, cast({} as blob) from request_bodies"
TEXTS = ("call_id", "side", "project", "content_type", "redactions", "own_rules")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    home = Home(tmp_path_factory.mktemp("filled") / "home")
    home.prepare()
    made.kept(home, "a1", "b2")
    yield home


@pytest.fixture(scope="module")
def original(filled: Home) -> Row:
    """The request of the first call."""
    with closing(sqlite3.connect(filled.bodies)) as connection:
        found = connection.execute(f"select {', '.join(COLUMNS)} from request_bodies where call_id = 'a1'").fetchone()
    return Row(**dict(zip(COLUMNS, found, strict=True)))


def check(home: Home, first: int = 1) -> Bodies:
    return check_bodies(home.log, home.bodies, first)


def say(home: Home, *events: Event) -> None:
    with closing(Log(home.log)) as log:
        log.append([Fact.of("bodies", event) for event in events])


def delete(home: Home, where: str) -> None:
    with closing(BodyStore(home.bodies)) as store:
        store.connection.execute(f"delete from request_bodies where {where}")


def test_sound_bodies(filled: Home) -> None:
    assert check(filled) == Bodies(4, 0, ())
    assert check(filled, first=3) == Bodies(2, 0, ()), "an anchor leaves out what came before it"


@given(st.sampled_from(COLUMNS), st.integers(min_value=0), st.integers(min_value=1, max_value=255))
@settings(deadline=None, max_examples=300)
def test_one_other_byte_anywhere_in_a_row_is_named(
    filled: Home, original: Row, column: str, place: int, change: int
) -> None:
    with closing(BodyStore(filled.bodies)) as store:
        connection = store.connection
        row, value = connection.execute(f"{_FIND.format(column)} where call_id = 'a1' and side = 'request'").fetchone()
        if column == "own_rules":
            value = b"no rules of one's own"
        if number := column not in (*TEXTS, "salt", "data"):
            new: object = int(value) ^ change << 8 * (place % 7)
        else:
            other = bytearray(value)
            other[place % len(other)] ^= change
            new = bytes(other)
        kind = "integer" if number else "text" if column in TEXTS else "blob"
        connection.execute("pragma ignore_check_constraints = on")
        connection.execute(f"update request_bodies set {column} = cast(? as {kind}) where rowid = ?", (new, row))
        try:
            (finding,) = check(filled).findings
        finally:
            connection.execute("delete from request_bodies where rowid = ?", (row,))
            store.add([original])
    assert (finding.where, finding.position) == ("body", 2)
    assert finding.kind == ("body_gone" if column in ("call_id", "side") else finding.kind)
    assert finding.kind in ("body", "body_gone", "body_unreadable")


def test_a_body_put_in_the_place_of_another_is_named(home: Home) -> None:
    made.kept(home, "a", "b")
    with closing(BodyStore(home.bodies)) as store:
        for column in ("salt", "data"):
            other = f"select {column} from request_bodies where call_id = 'b' and side = 'request'"
            where = "call_id = 'a' and side = 'request'"
            store.connection.execute(f"update request_bodies set {column} = ({other}) where {where}")
    assert check(home).findings == (Finding("body", "body", "the request of call a is not what was stored", 2),)


def test_a_body_that_is_gone_without_a_word_is_named(home: Home) -> None:
    made.kept(home, "a", "b")
    delete(home, "call_id = 'b' and side = 'response'")
    missing = "the response of call b is missing, and no purge or sweep took it"
    assert check(home) == Bodies(3, 0, (Finding("body", "body_gone", missing, 3),))


@pytest.mark.parametrize(
    ("event", "removed"),
    [
        (BodyPurged(started_before_at=NOON + 1, bodies=4, bytes=1), 4),
        (BodyPurged(started_before_at=NOON, bodies=4, bytes=1), 0),
        (BodyPurged(started_before_at=NOON + 1, call="b", bodies=2, bytes=1), 2),
        (BodyPurged(started_before_at=NOON + 1, project="other", bodies=2, bytes=1), 0),
        (BodiesSwept(started_before_at=NOON + 1, retention_days=90, bodies=4, bytes=1), 4),
    ],
)
def test_what_was_removed_may_be_missing_and_nothing_else(home: Home, event: Event, removed: int) -> None:
    made.kept(home, "a", "b")
    delete(home, "true")
    say(home, event)
    found = check(home)
    assert (found.checked, found.removed, len(found.findings)) == (0, removed, 4 - removed)


def test_after_a_rescan_the_last_commitment_holds(home: Home) -> None:
    rows = made.kept(home, "a")
    fresh = made.row("a", "request", "fresh")
    say(home, BodyRescanned(call="a", side="request", previous=rows[0].commitment, body=fresh.kept))
    (old,) = check(home).findings
    assert (old.kind, old.position) == ("body_old", 2)
    with closing(BodyStore(home.bodies)) as store:
        store.add([fresh])
    assert check(home) == Bodies(2, 0, ())
    assert rows[0].kept != KeptBody() != fresh.kept


def test_without_the_file_every_body_is_missing_and_with_noise_unreadable(home: Home) -> None:
    made.kept(home, "a")
    for file in home.root.glob("bodies.sqlite*"):
        file.unlink()
    assert [finding.kind for finding in check(home).findings] == ["body_gone", "body_gone"]
    home.bodies.write_bytes(b"noise" * 5000)
    assert [finding.kind for finding in check(home).findings] == ["body_unreadable", "body_unreadable"]


def test_a_log_that_knows_no_bodies_needs_no_file(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    assert check_bodies(tmp_path / "db.sqlite", tmp_path / "bodies.sqlite") == Bodies(0, 0, ())


def test_a_thousand_are_named_and_the_others_counted(home: Home) -> None:
    events = [made.completed({"request": KeptBody(commitment="x", bytes=1, rules=1)}) for _ in range(NAMED + 5)]
    make.log(home.root, events).close()
    findings = check(home).findings
    assert len(findings) == NAMED + 1 and findings[-1].meaning == "5 more, from here on"


def test_a_folder_in_the_place_of_the_file_is_named(home: Home) -> None:
    made.kept(home, "a")
    for path in home.root.glob("bodies.sqlite*"):
        path.unlink()
    home.bodies.mkdir()
    assert {finding.kind for finding in check_bodies(home.log, home.bodies).findings} == {"body_unreadable"}
