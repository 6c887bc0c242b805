"""`--as-of`: what was known then, and not what came later about the same days."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
from cli.printed import above_head
from cli.recorded import record
from halton.cli.group import halton
from halton.cli.report_past import is_unused
from halton.events.types import Event
from halton.paths import Home
from projections.given import logs
from projector.build import HEADER
from projector.test_past import cut
from projector.two_machines import bring
from stack import clean_environment

DAY = 1440 * make.MINUTE
NOON = make.NOON  # of 2026-09-22
FEW = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MOVED = "Moved on 2026-09-24: a price of claude-sonnet-4-5 (your own) came after 1 call that it holds for."
TELLING = """
import sys, time
from halton.__main__ import main
from halton.projector.shadow import Shadow
fill = Shadow.fill
def telling(*arguments, **options):
    fill(*arguments, **options)
    print("filled", flush=True)
    time.sleep(60)
Shadow.fill = telling
sys.argv = ["halton", "report", "--as-of", "2"]
main()
"""


@pytest.fixture
def told(home: Home) -> Home:
    """A call on one day, a gap of that day and the price of the call on the second day after, then another call."""
    late = make.price(book=None)
    record(home, [(NOON, make.call()), (NOON + 2 * DAY, late), (NOON + 2 * DAY, make.gap()), (NOON + 3 * DAY, make.call())])
    return home


def test_a_price_that_came_late_is_not_known_before(run: Any, told: Home) -> None:
    row = ["halton", "claude-sonnet-4-5-20250929"]
    before, after, now = (run("report", *past) for past in (["--as-of", "2026-09-23"], ["--as-of", "2026-09-24"], []))
    assert above_head(before)[1].split() == [*row, *"1 1,000 0 0 0 % 200 –".split()]
    assert above_head(after)[1].split() == [*row, *"1 1,000 0 0 0 % 200 $0.006000 100 %".split()]
    assert above_head(now)[1].split() == [*row, *"2 2,000 0 0 0 % 400 $0.0120 100 %".split()]
    assert above_head(before)[3:] == [
        "1 call has no known cost and is not in the sum: 1 of models without a price.",
        "They are of claude-sonnet-4-5-20250929 (1). Set a price: halton pricing set",
        "As known on 2026-09-23 at 23:59:59, at event 2 of 5: nothing that was recorded later is in it.",
    ]
    assert above_head(after)[3:] == [
        "Not metered: 1 connection and 2 calls. See why: halton status",
        MOVED,
        "Prices: 1 price of your own.",
        "As known on 2026-09-24 at 23:59:59, at event 4 of 5: nothing that was recorded later is in it.",
    ]


@pytest.mark.parametrize(
    ("text", "position", "at"),
    [
        ("2026-09-22", 2, "2026-09-22T23:59:59.999999Z"),
        ("2026-09-22T12:00", 2, "2026-09-22T12:00:00.000000Z"),
        ("2026-09-22T11:59:59.999999", 1, "2026-09-22T11:59:59.999999Z"),
        ("2026-09-24T14:00+02:00", 4, "2026-09-24T12:00:00.000000Z"),
        ("3", 3, "2026-09-24T12:00:00.000000Z"),
        ("12h", 5, None),
        ("today", 5, None),
    ],
)
def test_a_day_a_moment_or_a_position(run: Any, told: Home, text: str, position: int, at: str | None) -> None:
    for command in ("report", "sessions", "blocks", "forecast"):
        document = json.loads(run(command, "--as-of", text, "--json").output)
        assert document["as_of"]["position"] == document["head"]["position"] == position
        assert at in (None, document["as_of"]["at"])


def test_a_head_that_somebody_kept_is_a_position_too(run: Any, told: Home) -> None:
    kept = json.loads(run("report", "--as-of", "3", "--json").output)["head"]["anchor"]
    assert json.loads(run("report", "--as-of", kept, "--json").output)["as_of"]["position"] == 3
    other = "2:" + kept.partition(":")[2]
    assert "the event there is not the one that was noted" in run("report", "--as-of", other).output
    assert "is none of the words" in run("report", "--as-of", "3:nonsense").output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0", "the log has the events 1 to 5. A number is one of them; a day is written 2026-11-01."),
        ("20260922", "the log has the events 1 to 5."),
        ("2999-01-01", '"2999-01-01" has not come yet.'),
        ("2026-09-20", 'nothing had been recorded by "2026-09-20": the log begins on 2026-09-21 at 12:00:00.'),
        ("then", '"then" is no time.'),
    ],
)
def test_what_is_no_earlier_moment_is_refused(run: Any, told: Home, text: str, said: str) -> None:
    shown = run("report", "--as-of", text)
    assert shown.exit_code == 2
    assert said in shown.output


def test_where_nothing_was_metered_it_says_so(run: Any) -> None:
    shown = run("report", "--as-of", "3")
    assert (shown.exit_code, "nothing has been metered" in shown.output) == (1, True)


def test_days_count_from_then(run: Any, told: Home) -> None:
    period = json.loads(run("report", "--last", "7d", "--as-of", "2026-09-24", "--json").output)["period"]
    assert period == {"first": "2026-09-18", "last": "2026-09-24"}
    assert above_head(run("report", "--since", "today", "--as-of", "2026-09-24"))[0].startswith("No calls in this time.")
    assert "2026-09-22" in run("daily", "--as-of", "2026-09-24").output
    assert json.loads(run("forecast", "--as-of", "2026-09-24", "--json").output)["month"] == "2026-09"
    (block,) = json.loads(run("blocks", "--billing", "any", "--as-of", "2026-09-22T13:00", "--json").output)["blocks"]
    assert (block["is_live"], block["calls"]) == (True, 1)


def test_calls_of_then_go_alone_to_stdout(run: Any, told: Home) -> None:
    shown = run("calls", "--json", "--as-of", "2026-09-23")
    (line,) = shown.stdout.splitlines()
    assert (json.loads(line)["cost_pico"], json.loads(line)["cost_known"]) == (None, False)
    assert shown.stderr.splitlines()[0].startswith("As known on 2026-09-23 at 23:59:59, at event 2 of 5")


def test_other_prices_are_another_question(run: Any, told: Home) -> None:
    known = run("report", "--as-of", "2026-09-24", "--prices", "as-of=2026-09-01", "--json")
    unknown = run("report", "--as-of", "2026-09-23", "--prices", "as-of=2026-09-01", "--json")
    assert [json.loads(shown.output)["total"]["cost_pico"] for shown in (known, unknown)] == [6_000_000_000, 0]


def test_the_users_own_projections_are_not_run(run: Any, told: Home) -> None:
    endless = "with recursive n (x) as (select 1 union all select x + 1 from n) select max(x) from n, call_completed"
    (told.projections / "endless.sql").write_text(
        f"{HEADER}create table endless (n integer) strict;\ninsert into endless {endless};"
    )
    assert run("report", "--as-of", "2").exit_code == 0


def printed(home: Path, *arguments: str) -> Any:
    done = CliRunner().invoke(halton, list(arguments), env={"HALTON_HOME": str(home)}, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


@FEW
@given(logs(), st.floats(0, 1))
def test_it_is_the_report_of_a_log_that_was_cut_there(events: list[Event], share: float) -> None:
    with tempfile.TemporaryDirectory() as name:
        whole, shorter = Home(Path(name) / "whole"), Home(Path(name) / "shorter")
        for home in (whole, shorter):
            home.prepare()
        make.log(whole.root, events).close()
        position = 1 + round(share * len(events))
        shutil.copy(whole.log, shorter.log)
        cut(shorter.log, position)
        for home in (whole, shorter):
            projector = make.projector(home.root)
            projector.catch_up()
            projector.close()
        for command in (["report", "--by", "day,project", "--latency"], ["calls"]):
            then = printed(whole.root, *command, "--as-of", str(position), "--json")
            if command != ["calls"]:
                assert then[0].pop("as_of")["position"] == then[0]["head"]["position"] == position
            assert then == [leave_out(one) for one in printed(shorter.root, *command, "--json")]


def leave_out(document: Any) -> Any:
    assert document.pop("as_of", None) is None
    return document


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -15), (signal.SIGKILL, -9)])
def test_whatever_ends_it_nothing_is_left(told: Home, number: signal.Signals, code: int) -> None:
    before = {path.name for path in told.root.iterdir()}
    child = subprocess.Popen(
        [sys.executable, "-c", TELLING],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**clean_environment(), "HALTON_HOME": str(told.root)},
    )  # fmt: skip
    assert child.stdout is not None and child.stdout.readline() == b"filled\n"
    os.kill(child.pid, number)
    _, said = child.communicate(timeout=20)
    assert child.returncode == code
    assert (b"Cancelled. Nothing was changed" in said) == (number is signal.SIGINT)
    left = {path.name for path in told.root.iterdir()} - before
    assert left <= {f"{name}-{end}" for name in before for end in ("wal", "shm")}


def test_what_other_machines_metered_is_known_from_its_import_on(run: Any, home: Home) -> None:
    with closing(make.log(home.root, [make.price(), make.call()])) as log:
        bring(log, home.root.parent / "laptop", [make.price(), make.call(), make.call()], name="laptop")
    for position, machines in ((3, {"this machine": 1}), (4, {"laptop": 2, "this machine": 1})):
        document = json.loads(run("report", "--by", "machine", "--json", "--as-of", str(position)).output)
        assert {row["machine"]: row["calls"] for row in document["rows"]} == machines


def test_a_home_is_unused_until_it_has_a_log_or_views(home: Home) -> None:
    assert is_unused(home)
    make.log(home.root, []).close()
    assert not is_unused(home)
