"""`halton audit`: a line a change, for people and for programs."""

from __future__ import annotations

import json
import os
import pwd
from typing import Any

import make
from cli.printed import above_head
from halton.events.actor import Actor
from halton.events.types import Change, ConfigChanged, MeterStopped, PolicySet
from halton.paths import Home

ME = Actor(uid=os.getuid(), command="halton up")
EVENTS = [
    PolicySet(name="cap", kind="requests", bound=10, window="day", actor=ME),
    ConfigChanged(changes=(Change(key="bodies.enabled", old="true", new="false"),), actor=ME),
    MeterStopped(reason="SIGTERM"),
]


def said(result: Any) -> list[str]:
    return [line[21:] for line in above_head(result)]


def test_each_change_is_a_line_the_last_at_the_end(run: Any, fill: Any) -> None:
    fill(EVENTS)
    name = f"{pwd.getpwuid(os.getuid()).pw_name:<10}"
    assert said(run("audit")) == [
        f"{name}  policy.set         cap: – → requests 10 a day, block  [halton up]",
        f"{name}  config.changed     bodies.enabled: true → false  [halton up]",
        "the meter   meter.stopped      meter  (SIGTERM)",
    ]
    assert [line.split()[1] for line in said(run("audit", "--type", "policy", "--type", "config.changed"))] == [
        "policy.set", "config.changed",
    ]  # fmt: skip
    assert len(said(run("audit", "--limit", "1"))) == len(said(run("audit", "--subject", "BODIES"))) == 1
    assert above_head(run("audit", "--until", "2026-01-01")) == ["Nothing was changed in this time."]


def test_json_has_a_schema_version_and_every_field(run: Any, fill: Any) -> None:
    fill(EVENTS)
    printed = json.loads(run("audit", "--json", "--type", "meter.stopped").output)
    assert (printed["schema"], printed["as_of"], printed["head"]["position"]) == (1, None, 4)
    (row,) = printed["changes"]
    assert row.pop("at").endswith("Z")
    assert row == {
        "position": 4, "origin": 1, "type": "meter.stopped", "actor_uid": None, "command": "the meter",
        "subject": "meter", "old": None, "new": None, "detail": "SIGTERM",
    }  # fmt: skip


def test_a_price_that_was_set_has_its_setter_and_nothing_of_what_was_typed(run: Any, fill: Any, home: Home) -> None:
    fill([make.call()])
    note = "contract 4711"
    for price in ("3", "4"):
        done = run("pricing", "set", "m", "--provider", "anthropic", "--input", price, "--output", "9", "--source", note)
        assert done.exit_code == 0, done.output
    rows = json.loads(run("audit", "--json").output)["changes"]
    assert [(row["actor_uid"], row["command"], row["old"], row["new"]) for row in rows] == [
        (
            os.getuid(),
            "halton pricing set --provider --input --output --source",
            old,
            f"input_tokens ${new}/M, output_tokens $9/M",
        )
        for old, new in ((None, "3"), ("input_tokens $3/M, output_tokens $9/M", "4"))
    ]


def test_a_home_of_nothing_has_no_changes(run: Any, home: Home) -> None:
    before = list(home.root.rglob("*"))
    assert (run("audit").output, run("audit").exit_code) == ("Nothing was changed in this time.\n", 0)
    assert json.loads(run("audit", "--json").output) == {"schema": 1, "as_of": None, "head": None, "changes": []}
    assert list(home.root.rglob("*")) == before


def test_a_type_that_is_none_is_a_usage_error(run: Any) -> None:
    assert run("audit", "--type", "policies").exit_code == 2
