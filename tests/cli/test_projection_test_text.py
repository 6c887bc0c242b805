from __future__ import annotations

from halton.cli.projection_pace import Pace
from halton.cli.projection_proof import Outcome
from halton.cli.projection_state import Stopped
from halton.cli.projection_test import OneLog, Verdict
from halton.cli.projection_test_text import lines
from halton.cli.row_difference import Difference


def shown(*logs: OneLog, unknown: list[str] | None = None) -> list[str]:
    facts = {"file": "f", "reads": ["calls"], "events": ["call.completed"], "unknown_columns": unknown or []}
    return list(lines(Verdict(name="mine", logs=list(logs), **facts)))  # type: ignore[arg-type]


def test_one_row_the_pace_and_a_strangers_words() -> None:
    log = OneLog(
        log="your log",
        events=1234,
        outcome=Outcome(ways=["all at once", "batches of 1"], rows=1),
        pace=Pace(1500, None),
        columns=["name", "n"],
        rows=[["\x1b[2J", None]],
    )
    assert shown(log) == [
        "mine: its SQL is fit. It reads call.completed, calls.",
        "Over 1,234 events of your log it made the same 1 row in 2 ways: all at once, batches of 1.",
        "  An event takes 1.500 ms alone, over 2 s for all at once.",
        "The first rows over your log:",
        "  name     n",
        "  \\x1b[2J  –",
        "It is fit.",
    ]


def test_where_it_stopped_and_what_the_header_makes_up() -> None:
    stopped = Stopped(1000, "call.completed", "IntegrityError SQLITE_CONSTRAINT_CHECK, line 7")
    outcome = Outcome(ways=["all at once"], way="all at once", parked=stopped)
    text = shown(OneLog(log="your log", events=2, outcome=outcome), unknown=["hour"])
    assert text[1:] == [
        "The header speaks of a column hour, and there is none. Its page would show an error.",
        "Over 2 events of your log it stopped at event 1,000 (call.completed), all at once: "
        "IntegrityError SQLITE_CONSTRAINT_CHECK, line 7.",
        "It is not fit: mend the file and try again.",
    ]


def test_a_row_that_only_one_way_makes() -> None:
    outcome = Outcome(ways=[], way="batches of 7", difference=Difference("mine", ["a", "b"], None, [None, "x"]))
    assert shown(OneLog(log="your log", events=2, outcome=outcome))[2:4] == [
        "  all at once: no such row", "  batches of 7: a –, b x"
    ]  # fmt: skip
