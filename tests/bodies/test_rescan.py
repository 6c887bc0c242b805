"""Newer rules take out what older ones let through: of the row, of the file, and with a word in the log."""

from __future__ import annotations

import secrets
from contextlib import closing

import msgspec
import pytest

from bodies import made
from halton.bodies.check import Bodies, check_bodies
from halton.bodies.compression import compress, decompress
from halton.bodies.purge import scrub
from halton.bodies.reading import text_of
from halton.bodies.rescan import Rescanned, rescan
from halton.bodies.row import Row
from halton.bodies.store import BodyStore
from halton.events.body import BodyRescanned
from halton.log.store import Fact, Log
from halton.paths import Home
from halton.redact import redactor
from halton.redact.user_rule import user_rule


@pytest.fixture
def leaked(home: Home) -> Row:
    """A request that rules of before let a secret through in, and an answer that is sound."""
    text = msgspec.json.encode({"a": f"key ghp_{secrets.token_hex(18)} {made.text(2000)}"})
    row = msgspec.structs.replace(made.row("a"), data=compress(text), text_bytes=len(text), rules=0)
    sound = msgspec.structs.replace(made.row("a", "response"), rules=0)
    with closing(BodyStore(home.bodies)) as store, closing(Log(home.log)) as log:
        store.add([row, sound])
        log.append([Fact.of("a", made.completed({"request": row.kept, "response": sound.kept}))])
    return row


def scanned(home: Home, *, everything: bool = False, dry_run: bool = False) -> Rescanned:
    with closing(BodyStore(home.bodies)) as store, closing(Log(home.log)) as log:
        done = rescan(store, log, everything=everything, dry_run=dry_run)
        scrub(store, vacuum=True)
    return done


def requests(home: Home) -> list[Row]:
    from halton.bodies.reading import bodies_of, open_bodies

    with closing(open_bodies(home.bodies)) as connection:
        return bodies_of(connection, "a")[:1]


def test_what_is_found_goes_and_the_log_hears_of_it(home: Home, leaked: Row) -> None:
    assert scanned(home) == Rescanned(2, 1, 0)
    (row,) = requests(home)
    assert b"ghp_" not in decompress(row.data, row.text_bytes)
    assert row.rules == redactor.VERSION and row.salt != leaked.salt
    assert made.in_files(home.root, leaked.salt) == made.in_files(home.root, leaked.data[-16:]) == []
    with closing(Log(home.log)) as log:
        (event,) = [stored.event() for stored in log.read(type_=BodyRescanned.TYPE)]
    assert event == BodyRescanned(call="a", side="request", previous=leaked.commitment, body=row.kept)
    assert check_bodies(home.log, home.bodies) == Bodies(2, 0, ())
    assert scanned(home, everything=True) == Rescanned(2, 0, 0)


def test_a_dry_run_changes_nothing(home: Home, leaked: Row) -> None:
    assert scanned(home, dry_run=True) == Rescanned(2, 1, 0)
    assert requests(home) == [leaked]


def test_killed_behind_its_event_the_next_one_finishes(home: Home, leaked: Row) -> None:
    with closing(Log(home.log)) as log:
        log.append([Fact.of("bodies", BodyRescanned(call="a", side="request", previous=leaked.commitment, body=made.row().kept))])
    assert [finding.kind for finding in check_bodies(home.log, home.bodies).findings] == ["body_old"]
    assert scanned(home) == Rescanned(2, 1, 0)
    assert check_bodies(home.log, home.bodies) == Bodies(2, 0, ())


def test_what_the_rules_of_now_have_seen_is_left_alone(home: Home) -> None:
    made.kept(home, "a")
    assert scanned(home) == Rescanned(0, 0, 0)
    assert scanned(home, everything=True) == Rescanned(2, 0, 0)


def test_what_cannot_be_searched_stays_and_is_counted(home: Home, leaked: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> None:
        raise redactor.OverBudget

    monkeypatch.setattr(redactor, "redact", slow)
    assert scanned(home) == Rescanned(2, 0, 2)
    assert requests(home) == [leaked]




@pytest.mark.usefixtures("own_rules_forgotten")
def test_a_rule_of_ones_own_has_what_came_before_searched(home: Home) -> None:
    made.kept(home, "a")
    redactor.use([user_rule("acme_word", "the request", "the request of (?P<secret>a) ")])
    assert scanned(home) == Rescanned(2, 1, 0)
    (row,) = requests(home)
    assert row.own_rules == redactor.in_force().own and b"the request of [redacted:acme_word:8]" in text_of(row)
    assert check_bodies(home.log, home.bodies) == Bodies(2, 0, ())
    assert scanned(home) == Rescanned(1, 0, 0), "the answer, in which nothing was found"
    redactor.use(())
    assert scanned(home) == Rescanned(0, 0, 0), "fewer rules find nothing more"
