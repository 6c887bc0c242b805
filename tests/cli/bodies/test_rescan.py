"""`halton bodies rescan`: newer rules on old bodies."""

from __future__ import annotations

import secrets
from contextlib import closing
from typing import Any

import msgspec
import pytest

from bodies import made
from halton.bodies.compression import compress
from halton.bodies.store import BodyStore
from halton.log.store import Log
from halton.paths import Home
from halton.redact import redactor


@pytest.fixture(autouse=True)
def filled(home: Home) -> bytes:
    text = msgspec.json.encode("ghp_" + secrets.token_hex(18))
    row = msgspec.structs.replace(made.row("call-1"), data=compress(text), text_bytes=len(text), rules=0)
    with closing(BodyStore(home.bodies)) as store:
        store.add([row, made.row("call-2")])
    Log(home.log).close()
    return row.salt


def test_what_changed_is_counted_and_gone(run: Any, home: Home, filled: bytes) -> None:
    assert run("bodies", "rescan", "--dry-run").output == "1 body searched, 1 would change.\n"
    assert made.in_files(home.root, filled) != []
    assert run("bodies", "rescan").output == "1 body searched, 1 changed.\n"
    assert made.in_files(home.root, filled) == []
    assert run("bodies", "rescan", "--all").output == "2 bodies searched, 0 changed.\n"


def test_what_could_not_be_searched_is_exit_1(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redactor, "redact", lambda *_: 1 / 0)
    done = run("bodies", "rescan")
    assert done.exit_code == 1
    assert done.output.splitlines()[1] == "1 body could not be searched to the end, and was left as before."
