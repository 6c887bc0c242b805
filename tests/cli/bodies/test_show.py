"""`halton bodies show`: one call's bodies, to read or as they are."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

from bodies import made
from halton.bodies.store import BodyStore
from halton.paths import Home

STREAM = {"channels": [{"kind": "text", "index": "0", "text": "line one\nline\x1b two"}], "timing_ms": []}


def fill(home: Home) -> None:
    with closing(BodyStore(home.bodies)) as store:
        store.add([made.row("call-1", "response", STREAM), made.row("call-1", "request", {"model": "m"}), made.row("call-22")])


def test_both_bodies_to_read(run: Any, home: Home) -> None:
    fill(home)
    assert run("bodies", "show", "call-1").output.splitlines() == [
        "request of call-1 (application/json, 99 bytes)",
        "{",
        '  "model": "m"',
        "}",
        "",
        "response of call-1 (application/json, 99 bytes)",
        "[text 0]",
        "line one",
        "line\\x1b two",
        "",
    ]


def test_raw_is_the_text_that_was_stored(run: Any, home: Home) -> None:
    fill(home)
    assert [json.loads(line) for line in run("bodies", "show", "call-1", "--raw").output.splitlines()] == [{"model": "m"}, STREAM]


def test_a_call_that_is_not_there_or_not_one(run: Any, home: Home) -> None:
    fill(home)
    for call, words in (("other", "halton bodies list"), ("call-", "Write more of it")):
        done = run("bodies", "show", call)
        assert done.exit_code == 1 and words in done.output
