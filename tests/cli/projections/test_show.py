from __future__ import annotations

import json
from typing import Any

import make
from halton.cli.projections.show import spelled
from halton.paths import Home
from projector.build import COUNTED, SEEN


def test_all_that_there_is_to_say(run: Any, fill: Any, home: Home) -> None:
    fill([make.call()])
    (home.projections / "seen.sql").write_text(SEEN.replace('"D"\n', '"D"\n[columns]\nkind = "What for"\n'))
    (home.projections / "counted.sql").write_text(COUNTED)
    lines = run("projections", "show", "seen").output.splitlines()
    assert lines[:4] == ["seen: T", "D", "", f"  file      {home.projections}/seen.sql (yours)"]
    assert lines[4].startswith("  digest    ")
    assert lines[5:10] == [
        "  position  –",
        "  state     it is new: its tables are there after the next start of the meter (halton stop, then halton start).",
        "  events    call.completed",
        "  reads     no other projection",
        "  read by   counted",
    ]
    assert lines[10:16] == [
        "", "table seen", "  position  integer", "  origin    integer", "  kind      text     What for", ""
    ]  # fmt: skip
    assert lines[-1] == "insert into seen select position, origin, kind from call_completed;"


def test_a_shipped_one_as_json(run: Any, fill: Any) -> None:
    fill([make.call()])
    shown = json.loads(run("projections", "show", "gaps", "--json").output)
    assert (shown["schema"], shown["own"], shown["state"], shown["position"], shown["events"]) == (
        1, False, "current", 2, ["capture.gap"]
    )  # fmt: skip
    assert shown["tables"][0]["columns"][4] == {"name": "cause", "type": "TEXT", "note": "What kept the meter from reading"}
    assert len(shown["digest"]) == 64 and "create table gaps" in shown["sql"]


def test_a_text_of_somebodys_is_shown_whole_and_obeyed_by_nobody() -> None:
    assert list(spelled(f"{'x' * 300}\n\x1b[2J\ta")) == ["x" * 300, "\\x1b[2J    a"]
    assert list(spelled("\x1b" * 100)) == ["\\x1b" * 100]
