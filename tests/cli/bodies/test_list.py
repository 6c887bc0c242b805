"""`halton bodies list`: what is stored, without a word of it."""

from __future__ import annotations

import json
from typing import Any

import make
from bodies import made
from halton.paths import Home


def test_a_row_for_each_body(run: Any, home: Home) -> None:
    rows = made.kept(home, "call-1")
    made.kept(home, "call-2", project="billing", started_at=make.NOON + 86_400_000_000)
    lines = [line.split() for line in run("bodies", "list").output.splitlines()]
    assert [line[:2] for line in lines] == [
        ["call", "side"],
        ["call-2", "request"],
        ["call-2", "response"],
        ["call-1", "request"],
        ["call-1", "response"],
    ]
    size = f"{len(rows[0].data):,}"
    assert lines[3] == ["call-1", "request", "2026-09-22", "12:00", "halton", "application/json", "99", size, "0"]
    assert run("bodies", "list", "--project", "billing", "--limit", "1").output.count("call-") == 1
    assert "call-1" not in run("bodies", "list", "--since", "2026-09-23").output


def test_json_has_a_line_for_each(run: Any, home: Home) -> None:
    made.kept(home, "call-1")
    first, second = (json.loads(line) for line in run("bodies", "list", "--json").output.splitlines())
    assert (first["schema"], first["call_id"], first["side"], first["redactions"]) == (1, "call-1", "request", {})
    assert first["started_at"] == "2026-09-22T12:00:00.000000Z" and second["side"] == "response"


def test_nothing_that_fits(run: Any, home: Home) -> None:
    made.kept(home, "call-1")
    assert run("bodies", "list", "--project", "none").output == "No such body is stored.\n"
