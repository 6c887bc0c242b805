"""`halton verify`: says that the log stands, or where it does not."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

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
