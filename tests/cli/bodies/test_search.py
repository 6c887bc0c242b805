"""`halton bodies search`: which bodies say it."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import msgspec
import pytest

from bodies import made
from halton.bodies.store import BodyStore
from halton.paths import Home


@pytest.fixture(autouse=True)
def filled(home: Home) -> None:
    rows = [
        made.row("call-1", "request", {"content": 'He said "Retry\nlater" \x1b and left'}),
        made.row("call-1", "response", {"content": "nothing"}),
        made.row("call-2", "request", {"content": "RETRY at once"}, project="billing"),
        msgspec.structs.replace(made.row("call-3"), data=b"damaged"),
    ]
    with closing(BodyStore(home.bodies)) as store:
        store.add(rows)


def test_any_case_in_any_project(run: Any) -> None:
    done = run("bodies", "search", "retry")
    assert done.output.splitlines()[:2] == [
        'call-1  request   halton  {"content":"He said \\"Retry\\nlater\\" \\u001b and left"}',
        'call-2  request   billing  {"content":"RETRY at once"}',
    ]
    assert "1 body could not be read. See: halton verify" in done.output


def test_one_project_as_json(run: Any) -> None:
    first = run("bodies", "search", "retry", "--project", "billing", "--json").output.splitlines()[0]
    assert json.loads(first) == {
        "schema": 1,
        "call_id": "call-2",
        "side": "request",
        "project": "billing",
        "text": '{"content":"RETRY at once"}',
    }


def test_text_with_quotes_and_lines(run: Any) -> None:
    assert run("bodies", "search", '"retry\nLATER"').output.count("call-1") == 1


def test_nothing_found(run: Any) -> None:
    assert "No stored body contains that." in run("bodies", "search", "of tomorrow").output
