"""T7: a secret that was planted in a stored body."""

from __future__ import annotations

import re
from contextlib import closing

import msgspec
import pytest

from halton.bodies.compression import compress
from halton.bodies.row import Content, Row
from halton.bodies.store import BodyStore
from halton.paths import Home
from halton.privacy.checks.secrets_in_bodies import check
from halton.privacy.finding import NotChecked, State, holds
from halton.privacy.install import Install
from planted import token


def store(home: Home, *documents: object) -> None:
    with closing(BodyStore(home.bodies)) as store:
        store.add([_row(f"c{number}", document) for number, document in enumerate(documents, 1)])


def _row(call: str, document: object) -> Row:
    text = msgspec.json.encode(document)
    content = Content(
        content_type="application/json", original_bytes=len(text), text_bytes=len(text), truncated=False, redactions={}, rules=1,
        data=compress(text),
    )  # fmt: skip
    return Row.of(content, call_id=call, side="request", started_at=1, project="p", after=1, salt=bytes(16))


def test_no_body_yet(home: Home) -> None:
    assert list(check(Install(home))) == [holds("no body is stored.")]


def test_sound_bodies(home: Home) -> None:
    store(home, {"prompt": "hello"}, {"prompt": "[redacted:github_token:40]"})
    assert list(check(Install(home, everything=True))) == [holds("2 of 2 bodies unpacked and searched: nothing found.")]


def test_a_planted_one_is_told_by_its_call_and_kind_alone(home: Home) -> None:
    secret = token()
    store(home, {"prompt": "hello"}, {"prompt": f"push with {secret}"})
    (found,) = check(Install(home))
    assert (found.state, found.remedy) == (State.BROKEN, "halton bodies rescan --all")
    assert found.seen == "bodies.sqlite holds what looks like a secret: the request of call c2 (github_token)."


def test_an_old_one_is_found_with_everything(home: Home) -> None:
    store(home, {"prompt": token()}, *[{"prompt": "hello"}] * 200)
    (found,) = check(Install(home))
    assert re.fullmatch("[0-9]+ of 201 bodies unpacked and searched: nothing found\\.", found.seen)
    assert [found.state for found in check(Install(home, everything=True))] == [State.BROKEN]


def test_a_file_that_is_no_store(home: Home) -> None:
    home.bodies.write_bytes(b"something else " * 100)
    with pytest.raises(NotChecked, match="bodies.sqlite cannot be read"):
        list(check(Install(home)))
