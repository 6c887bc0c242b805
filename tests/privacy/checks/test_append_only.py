"""T11: logs that somebody changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

import make
from halton.log.checkpoint import Signer
from halton.log.store import Fact
from halton.paths import Home
from halton.privacy.checks.append_only import check
from halton.privacy.finding import Finding, NotChecked, State, broken, holds
from halton.privacy.install import Install


@pytest.fixture
def signed(home: Home) -> Home:
    with closing(make.log(home.root, [make.call()] * 3)) as log:
        checkpoint = Signer.of(home.checkpoint_key).sign(log.origin(), log.head())
        log.append([Fact.of("log", checkpoint), *make.facts([make.call()] * 2)])
    return home


def change(home: Home, script: str) -> None:
    with closing(sqlite3.connect(home.log)) as connection:
        connection.executescript(script)


def look(home: Home) -> list[Finding]:
    return list(check(Install(home)))


def test_a_sound_log(signed: Home) -> None:
    assert look(signed) == [
        holds(
            "both triggers are there; the chain of the last 7 events holds; the newest signature, over position 4, does too. "
            "All of it: halton verify."
        )
    ]


def test_a_log_without_a_signature_and_a_long_one(home: Home) -> None:
    make.log(home.root, [make.call()] * 1500).close()
    (found,) = look(home)
    assert "the chain of the last 1,000 events holds; no checkpoint is signed yet." in found.seen


def test_a_trigger_that_is_gone(signed: Home) -> None:
    change(signed, "drop trigger event_is_never_deleted")
    assert look(signed) == [broken("event_is_never_deleted is gone from the file.", "halton verify")]


def test_an_event_that_was_changed(signed: Home) -> None:
    trigger = "create trigger event_is_never_updated before update on event\nbegin\n"
    trigger += "    select raise(abort, 'the event log is append-only');\nend"
    change(signed, f"drop trigger event_is_never_updated; update event set data = '{{}}' where position = 6; {trigger}")
    (found,) = look(signed)
    assert (found.state, found.seen) == (State.BROKEN, "position 6: the event, or its hash, is not what was written.")


def test_a_signature_of_another_key(signed: Home) -> None:
    signed.checkpoint_key.unlink()
    Signer.of(signed.checkpoint_key)
    (found,) = look(signed)
    assert found.state is State.BROKEN
    assert "signed by a key that this home does not know" in found.seen


def test_no_log(home: Home) -> None:
    with pytest.raises(NotChecked, match="nothing has been metered yet"):
        look(home)
