"""`halton verify`: says that the log stands, or where it does not."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

import make
from halton.paths import Home


def test_a_sound_log(run: Any, fill: Any) -> None:
    fill([make.call()])
    done = run("verify")
    assert done.exit_code == 0
    assert done.output.startswith("2 events stand as they were written. Head ")
    assert json.loads(run("verify", "--json").output)["sound"] is True


def test_an_altered_log_names_the_first_bad_event_and_fails(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(), make.call()])
    with closing(sqlite3.connect(home.log)) as connection:
        connection.executescript("drop trigger event_is_never_updated; update event set data = '{}' where position = 2")
    done = run("verify")
    assert done.exit_code == 1
    assert done.output.startswith("Broken at position 2: ")
    assert json.loads(run("verify", "--json").output)["bad_position"] == 2


def test_no_log(run: Any) -> None:
    assert run("verify").exit_code == 1


def test_the_head_that_it_prints_can_be_given_back_to_it(run: Any, fill: Any) -> None:
    fill([make.call()])
    anchor = json.loads(run("verify", "--json").output)["anchor"]
    assert f"Head {anchor}\n" in run("verify").output
    fill([make.call(), make.call()])
    done = run("verify", "--since", anchor)
    assert done.exit_code == 0
    assert done.output.startswith("The log goes on from event 2, which you noted: 2 events after it as written. Head 4:")
    document = json.loads(run("verify", "--since", anchor, "--json").output)
    assert (document["sound"], document["first"], document["events"], document["since"]["position"]) == (True, 2, 3, 2)


def test_a_truncated_log_fails_against_an_anchor(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(), make.call()])
    anchor = json.loads(run("verify", "--json").output)["anchor"]
    with closing(sqlite3.connect(home.log)) as connection:
        connection.executescript("drop trigger event_is_never_deleted; delete from event where position = 3")
    for words in (anchor, anchor.partition(":")[2]):
        done = run("verify", "--since", words)
        assert done.exit_code == 1
        assert "that you noted" in done.output and "What to do: " in done.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--since 3:", "a position, a colon and 8 words"),
        ("--since 3:acorn-zebar", "did you mean zebra? Copy it as it was printed"),
        ("--key abc", "a public key has 64 hex digits"),
    ],
)
def test_what_cannot_be_understood_is_said(run: Any, options: str, said: str) -> None:
    done = run("verify", *options.split())
    assert done.exit_code == 2
    assert said in done.output


def test_a_key_is_taken_in_capitals_too(run: Any, fill: Any) -> None:
    fill([make.call()])
    assert run("verify", "--key", "AB" * 32).exit_code == 0
