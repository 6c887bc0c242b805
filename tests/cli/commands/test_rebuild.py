"""`halton rebuild`: the views anew, or a proof that they need not be."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import Any

import make
from halton.log.store import Log, read_only
from halton.paths import Home
from halton.projector.rebuild import with_dependants
from log.segments import build
from projector.build import HEADER, SEEN
from projector.test_shadow import STRICT
from stack import clean_environment

DEPENDANTS = [projection.name for projection in with_dependants(make.projections(), ["usage_daily"])]
ENDLESS = f"""{HEADER}create table endless (n integer) strict;
insert into endless with recursive n (x) as (select 1 union all select x + 1 from n) select max(x) from n, call_completed;
"""

TELLING = """
import sys
from halton.__main__ import main
from halton.projector.shadow import Shadow
fill = Shadow.fill
def telling(*arguments, **options):
    print("filling", flush=True)
    return fill(*arguments, **options)
Shadow.fill = telling
sys.argv = ["halton", "rebuild"]
main()
"""


def spoil(home: Home, sql: str) -> None:
    with closing(sqlite3.connect(home.views, isolation_level=None)) as connection:
        connection.execute(sql)


def calls(home: Home) -> list[tuple[object, ...]]:
    with closing(read_only(home.views)) as connection:
        return connection.execute("select calls from usage_daily").fetchall()


def test_all_views_are_made_anew(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(), make.call()])
    spoil(home, "update usage_daily set calls = 99")
    done = run("rebuild")
    assert done.exit_code == 0, done.output
    assert done.output.startswith(f"Rebuilt {len(make.projections())} projections from 3 events in ")
    assert calls(home) == [(2,)]


def test_some_are_with_those_that_read_them(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(), make.call()])
    spoil(home, "update usage_daily set calls = 99")
    document = json.loads(run("rebuild", "usage_monthly", "--json").output)
    assert document.pop("seconds") >= 0
    assert document == {
        "schema": 1, "projections": ["usage_monthly", "budgets", "projects"], "position": 3, "caught_up": True,
    }  # fmt: skip
    assert calls(home) == [(99,)]
    assert json.loads(run("rebuild", "usage_daily", "--json").output)["projections"] == DEPENDANTS
    assert calls(home) == [(2,)]


def test_without_views_they_are_made(run: Any, home: Home) -> None:
    make.log(home.root, [make.call()]).close()
    assert run("rebuild").exit_code == 0
    assert calls(home) == [(1,)]


def test_check_finds_them_equal_and_changes_nothing(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(), make.call()])
    before = home.views.read_bytes()
    done = run("rebuild", "--check")
    assert done.exit_code == 0
    assert done.output.startswith("Equal: ") and f"of {len(make.projections())} projections, at position 3, in " in done.output
    document = json.loads(run("rebuild", "--check", "usage_daily", "--json").output)
    assert document.pop("seconds") >= 0
    assert document == {
        "schema": 1,
        "equal": True,
        "projections": DEPENDANTS,
        "position": 3,
        "tables": sum(kind == "table" for p in make.projections() if p.name in DEPENDANTS for kind, _ in p.creates),
        "rows": 3,  # of usage_daily, usage_monthly and clients_daily
        "difference": None,
    }
    assert home.views.read_bytes() == before
    with closing(read_only(home.log)) as log:
        assert log.execute("select max(position) from event").fetchone() == (3,)


def test_from_segments_is_equal_and_a_damaged_one_is_named(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(), make.price(), make.call()])
    with closing(Log(home.log)) as log:
        (sealed,) = build.sealed(log)
    fill([make.call()])
    done = run("rebuild", "--check", "--from", "segments")
    assert (done.exit_code, done.output.startswith("Equal: ")) == (0, True)
    assert run("rebuild", "--from", "segments").output.startswith("Rebuilt ")
    with closing(read_only(home.views)) as views:
        assert views.execute("select count(*) from calls").fetchone() == (3,)
    path = home.segments / sealed.file
    path.write_bytes(path.read_bytes()[:-9] + bytes(9))
    done = run("rebuild", "--from", "segments")
    assert done.exit_code == 1
    assert f"{sealed.file} is of no use: its bytes are not those that were sealed." in done.output
    assert "halton log seal --again" in done.output


def test_check_names_the_first_row_that_differs_and_fails(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(), make.call(project="\x1b[31mred")])
    spoil(home, "update usage_daily set calls = 99 where project = 'halton'")
    done = run("rebuild", "--check")
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "Different at position 3: usage_daily, day = 2026-09-22, project = halton, provider = anthropic, "
        "model = claude-sonnet-4-5-20250929, origin = 1: calls is 99 in the live views and 1 in a rebuild.",
        "Mend it: halton rebuild",
    ]
    spoil(home, "delete from calls where position = 3")
    done = run("rebuild", "--check", "--json")
    document = json.loads(done.output)
    assert (done.exit_code, document["equal"]) == (1, False)
    difference = document["difference"]
    assert (difference["table"], difference["key"], difference["column"]) == ("calls", {"position": 3, "origin": 1}, None)
    assert (difference["live"], difference["rebuilt"]["project"]) == (None, "\x1b[31mred")
    said = run("rebuild", "--check").output
    assert "calls, position = 3, origin = 1: the row is in a rebuild and not in the live views." in said


def test_names_that_nobody_bears_are_refused(run: Any, fill: Any) -> None:
    fill([])
    done = run("rebuild", "call")
    assert done.exit_code == 2
    assert "there is no projection call. There are: " in done.output and " calls, " in done.output


def test_no_log(run: Any) -> None:
    done = run("rebuild")
    assert done.exit_code == 1
    assert "Start with: " in done.output


def test_a_file_that_does_not_run_is_left_out_and_one_that_fails_ends_it(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(kind="count_tokens")])
    (home.projections / "bad.sql").write_text("nothing")
    (home.projections / "seen.sql").write_text(SEEN)
    done = run("rebuild")
    assert (done.exit_code, "Left out: " in done.stderr) == (0, True)
    (home.projections / "short.sql").write_text(STRICT)
    done = run("rebuild")
    assert done.exit_code == 1
    assert "short cannot take the events from 1 to " in done.output and "The views are as they were." in done.output


def test_ctrl_c_leaves_everything_as_it_was(fill: Any, home: Home) -> None:
    fill([make.call()])
    (home.projections / "endless.sql").write_text(ENDLESS)
    before = home.views.read_bytes()
    environment = clean_environment() | {"HALTON_HOME": str(home.root)}
    command = [sys.executable, "-c", TELLING]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "filling\n"
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert (process.returncode, said) == (130, "Cancelled. The views are as they were.\n")
    assert home.views.read_bytes() == before
    assert not list(home.root.glob(".views-*"))
