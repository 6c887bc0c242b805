from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import make
from halton.paths import Home
from projector.build import HEADER, SEEN

LAST_BATCH = f"""{HEADER}
create table mine (origin integer primary key, calls integer not null) strict;
insert into mine select origin, count(*) from call_completed group by 1 on conflict do update set calls = excluded.calls;
"""


def digests(home: Home) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in home.root.iterdir() if path.is_file()}


def test_one_that_is_fit(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(), make.call(kind="batch"), make.gap()])
    (home.projections / "seen.sql").write_text(SEEN)
    before = digests(home)
    result = run("projections", "test", "seen")
    lines = result.output.splitlines()
    assert (result.exit_code, lines[0], lines[-1]) == (0, "seen: its SQL is fit. It reads call.completed.", "It is fit.")
    ways = "in 4 ways: all at once, batches of 1, batches of 7, batches of 50."
    assert lines[1] == f"Over 4 events of your log it made the same 2 rows {ways}"
    assert lines[2].startswith("  An event takes 0.")
    assert lines[3] == f"Over 103 events of a made-up log it made the same 61 rows {ways}"
    assert lines[5:9] == [
        "The first rows over your log:", "  position  origin  kind", "         2       1  messages", "         3       1  batch"
    ]  # fmt: skip
    assert (digests(home), list(home.run.iterdir())) == (before, [])


def test_one_that_breaks_the_law_of_batches(run: Any, fill: Any, home: Home, tmp_path: Path) -> None:
    fill([make.call(), make.call()])
    path = tmp_path / "mine.sql"
    path.write_text(LAST_BATCH)
    result = run("projections", "test", str(path))
    assert (result.exit_code, result.output.splitlines()[1:4]) == (
        1,
        [
            "Over 3 events of your log batches of 1 made other rows than all at once. The first of them, in mine:",
            "  all at once: origin 1, calls 2",
            "  batches of 1: origin 1, calls 1",
        ],
    )
    assert result.output.splitlines()[-1] == "It is not fit: mend the file and try again."
    document = json.loads(run("projections", "test", str(path), "--json").output)
    assert (document["schema"], document["passed"]) == (1, False)
    assert document["logs"][0]["outcome"]["difference"] == {
        "table": "mine", "columns": ["origin", "calls"], "expected": [1, 2], "found": [1, 1]
    }  # fmt: skip


def test_sql_that_is_not_fit(run: Any, home: Home) -> None:
    path = home.projections / "mine.sql"
    path.write_text(SEEN.replace("seen", "mine") + "delete from calls;")
    result = run("projections", "test", "mine")
    rule = "a projection creates tables, indexes and views, and writes to its own tables only"
    assert (result.exit_code, result.output) == (1, f"Error: {path}, line 8: {rule}. Mend the file or move it away.\n")
    refused = {"file": str(path), "line": 8, "reason": rule}
    document = json.loads(run("projections", "test", "mine", "--json").output)
    assert document == {"schema": 1, "passed": False, "refused": refused}


def test_as_many_events_of_the_log_as_one_asks_for(run: Any, fill: Any, home: Home) -> None:
    fill([make.price(), *[make.call()] * 9])
    (home.projections / "seen.sql").write_text(SEEN)
    for options, events in ((["--last", "3"], 3), (["--all"], 11), ([], 11)):
        document = json.loads(run("projections", "test", "seen", "--json", *options).output)
        assert document["logs"][0]["events"] == events


def test_without_a_log_the_made_up_one_remains(run: Any, home: Home) -> None:
    document = json.loads(run("projections", "test", "usage_daily", "--json").output)
    assert [(log["log"], log["outcome"]["difference"]) for log in document["logs"]] == [("a made-up log", None)]
    assert document["passed"] and document["logs"][0]["columns"][0] == "day"
