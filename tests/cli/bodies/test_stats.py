"""`halton bodies stats`: sizes, ages, and what was redacted."""

from __future__ import annotations

import json
import secrets
from contextlib import closing
from typing import Any

import make
from bodies import made
from halton.bodies.retention import DAY_US, sweep
from halton.bodies.store import BodyStore
from halton.log.store import Log
from halton.paths import Home


def test_what_is_stored_and_what_was_taken_out(run: Any, home: Home) -> None:
    with closing(BodyStore(home.bodies)) as store:
        store.add([made.row("call-1", "request", "ghp_" + secrets.token_hex(18)), made.row("call-1", "response")])
    lines = run("bodies", "stats").output.splitlines()
    assert lines[0].split() == ["side", "bodies", "as", "they", "came", "as", "text", "on", "disk", "cut"]
    assert lines[1].split()[:3] == ["request", "1", "99"]
    assert lines[3] == "Of 1 calls, from 2026-09-22 to 2026-09-22."
    assert lines[4].startswith("Redacted: ") and lines[4].endswith(" 1.")
    assert lines[6] == "New bodies are stored, at most 512.0 KiB each, for 90 days."


def test_json(run: Any, home: Home) -> None:
    made.kept(home, "call-1")
    home.config.write_text("[bodies]\nenabled = false\n")
    found = json.loads(run("bodies", "stats", "--json").output)
    assert (found["schema"], found["calls"], found["oldest_at"]) == (1, 1, "2026-09-22T12:00:00.000000Z")
    assert [side["bodies"] for side in found["sides"]] == [1, 1]
    assert (found["enabled"], found["retention_days"], found["sweep_waits"]) == (False, 90, False)
    assert found["file_bytes"] >= home.bodies.stat().st_size > 0


def test_a_sweep_that_waits_says_how_to_go_on(run: Any, home: Home) -> None:
    made.kept(home, "call-1")
    with closing(BodyStore(home.bodies)) as store, closing(Log(home.log)) as log:
        assert sweep(store, log, 90, make.NOON + 900 * DAY_US) is None
    assert "halton bodies purge --older-than 90d" in run("bodies", "stats").output


def test_an_emptied_file(run: Any, home: Home) -> None:
    BodyStore(home.bodies).close()
    assert run("bodies", "stats").output.splitlines()[:2] == ["No body is stored.", "Redacted: nothing."]
