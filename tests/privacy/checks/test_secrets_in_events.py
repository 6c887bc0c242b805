"""T7: a secret that was planted in the log."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import make
from halton.paths import Home
from halton.privacy.checks.secrets_in_events import check
from halton.privacy.finding import State, holds
from halton.privacy.install import Install
from planted import token


def plant(home: Home, position: int, data: str) -> None:
    with closing(sqlite3.connect(home.log)) as connection:
        connection.execute("drop trigger event_is_never_updated")
        connection.execute("update event set data = ? where position = ?", (data, position))
        connection.commit()


def test_a_sound_log(home: Home) -> None:
    make.log(home.root, [make.call(session="0123456789abcdef0123456789abcdef"), make.price(), make.gap()]).close()
    assert list(check(Install(home, everything=True))) == [holds("4 of 4 events searched: nothing found.")]


def test_a_planted_one_is_told_by_its_place_and_kind_alone(home: Home) -> None:
    make.log(home.root, [make.call(), make.call(), make.call()]).close()
    secret = token()
    plant(home, 3, f'{{"note":"it is {secret}"}}')
    (found,) = check(Install(home, everything=True))
    assert found.state is State.BROKEN
    assert found.seen == "db.sqlite holds what looks like a secret: call.completed at position 3 (github_token)."
    assert secret not in found.seen + str(found.remedy)


def test_what_is_no_json_is_searched_as_it_is(home: Home) -> None:
    make.log(home.root, [make.call()]).close()
    plant(home, 2, f"broken {token()}")
    assert [found.state for found in check(Install(home, everything=True))] == [State.BROKEN]


def test_an_old_one_is_found_with_everything_and_progress_is_told(home: Home) -> None:
    make.log(home.root, [make.call()] * 1100).close()
    plant(home, 2, f'{{"note":"{token()}"}}')
    told: list[int] = []

    @contextmanager
    def progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
        assert (what, total) == ("events", 1101)
        yield told.append

    assert [found.state for found in check(Install(home))] == [State.HOLDS]
    assert [found.state for found in check(Install(home, everything=True, progress=progress))] == [State.BROKEN]
    assert sum(told) == 1101
