from __future__ import annotations

import json
from typing import Any

import make
from halton.cli.projection_state import Overview, State, Stopped
from halton.cli.projections.list import remarks
from halton.paths import Home
from projector.build import SEEN

NEXT = "the next start of the meter (halton stop, then halton start)"


def test_every_projection_with_how_far_it_is(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(), make.call()])
    (home.projections / "seen.sql").write_text(SEEN.replace('"T"', '"What I saw"'))
    (home.projections / "broken.sql").write_text("select 1;")
    lines = run("projections", "list").output.splitlines()
    assert lines[0].split() == ["name", "title", "by", "position", "behind", "rows", "reads"]
    rows = {line.split()[0]: line.split()[1:] for line in reversed(lines)}
    assert rows["calls"] == ["Calls", "halton", "3", "0", "2"]
    assert rows["seen"][:4] == ["What", "I", "saw", "you"]
    assert rows["cost_rule"][-5:] == ["calls,", "price_in_force,", "prices,", "repeats,", "usage"]
    assert lines[-2] == f"seen is new: its tables are there after {NEXT}."
    assert lines[-1].startswith(f"{home.projections}/broken.sql, line 1: a projection begins with a /* header */ in TOML")


def test_as_json(run: Any, fill: Any, home: Home) -> None:
    fill([make.call()])
    (home.projections / "broken.sql").write_text("\n\nselect 1;")
    document = json.loads(run("projections", "list", "--json").output)
    calls = next(each for each in document["projections"] if each["name"] == "calls")
    calls.pop("file")
    assert calls == {
        "name": "calls", "title": "Calls", "own": False, "state": "current", "position": 2, "behind": 0, "rows": 1, "reads": [],
        "parked": None,
    }  # fmt: skip
    (refused,) = document["refused"]
    assert (document["schema"], refused["file"], refused["line"]) == (1, str(home.projections / "broken.sql"), 1)


def test_nothing_metered_yet(run: Any) -> None:
    assert run("projections", "list").output.splitlines()[-1] == (
        "No table is there yet: nothing has been metered. Start with: halton run -- COMMAND"
    )


def state(name: str, state: str, parked: Stopped | None = None) -> State:
    return State(
        name=name, title="T", own=True, file="f", state=state, position=1, behind=0, rows=0, reads=[], parked=parked
    )  # fmt: skip


def test_what_to_do_about_each() -> None:
    stopped = Stopped(1234, "call.completed", "it took longer than 2 s, line 7")
    states = [state("a", "current"), state("b", "edited"), state("c", "parked", stopped)]
    assert list(remarks(Overview(projections=states, refused=[], gone=["d"]))) == [
        f"b was edited: it starts over at {NEXT}.",
        "c stopped at event 1,234 (call.completed): it took longer than 2 s, line 7. Try it: halton projections test c",
        f"d has no file any more: its tables go at {NEXT}.",
    ]
