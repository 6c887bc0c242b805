"""One session in the terminal: its lanes, their sums, and its cache breaks, for people and for programs."""

from __future__ import annotations

import json
import sys
from typing import Any

import make
from cli.printed import above_head
from halton.events.types import CallCompleted
from halton.paths import Home
from on_terminal import on_terminal
from stack import clean_environment


def said(minute: int, **changes: Any) -> CallCompleted:
    facts = {"session": "4f7c-1", "started_at": make.NOON + minute * make.MINUTE, "input_tokens": 10}
    return make.call(**{**facts, **changes})


CALLS = (
    make.price(),
    said(0, cache_write_5m_tokens=50_000),
    said(1, cache_read_tokens=50_000, cache_write_5m_tokens=900),
    said(2, agent="scout", cache_write_5m_tokens=8_000, billing="subscription"),
    said(3, agent="nested", parent_agent="scout", model="nobody-knows-1", cache_write_5m_tokens=9_000),
    said(20, cache_write_5m_tokens=51_000),
    make.failure(session="4f7c-1", started_at=make.NOON + 21 * make.MINUTE),
    make.call(session="other"),
)


def test_it_has_a_line_a_lane_and_a_line_a_break(run: Any, fill: Any) -> None:
    fill(CALLS)
    lines = above_head(run("sessions", "4f7c"))
    assert lines[0] == "Session 4f7c-1 · claude-code · halton"
    table = [line.split() for line in lines[2:7]]
    assert table == [
        "lane calls failed in cached out cost covered unpriced breaks".split(),
        "main 4 1 151,930 50,000 600 $0.4062 1".split(),
        "scout 1 0 8,010 0 200 $0.00 $0.0330".split(),
        "nested 1 0 9,010 0 200 – 1".split(),
        "total 6 1 168,950 50,000 1,000 $0.4062 $0.0330 1 1".split(),
    ]
    assert lines[4].startswith("  scout") and lines[5].startswith("    nested")
    assert lines[8] == "Cache breaks"
    assert lines[9].partition(" main: ")[2] == (
        "50,900 tokens lost, $0.1756 above reading them. Likely a lapse: the call before began 19 min earlier, and the cache is"
        " kept for 5 min without use."
    )
    assert len(lines) == 10


def test_on_a_terminal_one_line_is_blank_before_the_breaks_and_one_behind_them(fill: Any, home: Home) -> None:
    fill(CALLS)
    variables = clean_environment() | {"HALTON_HOME": str(home.root), "TERM": "xterm", "NO_COLOR": "1"}
    with on_terminal([sys.executable, "-m", "halton", "sessions", "4f7c"], variables, columns=160) as terminal:
        assert terminal.end() == 0
        lines = terminal.written.replace("\r", "").splitlines()
    at = lines.index("Cache breaks")
    assert lines[at - 2].startswith("total") and lines[at - 1] == ""
    assert lines[-2] == "" and lines[-1].startswith("Head ") and lines[-3] != ""


def test_programs_get_lanes_and_breaks_in_numbers(run: Any, fill: Any) -> None:
    fill(CALLS)
    printed = json.loads(run("sessions", "4f7c-1", "--json").stdout)
    assert (printed["schema"], printed["session"]) == (1, "4f7c-1")
    assert [(lane["lane"], lane["depth"], lane["calls"], lane["cost_pico"]) for lane in printed["lanes"]] == [
        ("main", 0, 4, 406_215_000_000),
        ("scout", 1, 1, 0),
        ("nested", 2, 1, 0),
    ]
    (lost,) = printed["cache_breaks"]
    assert {name: lost[name] for name in ("lane", "likely_cause", "lost_tokens", "pause_s", "kept_s", "cost_pico")} == {
        "lane": "main", "likely_cause": "lapse", "lost_tokens": 50_900, "pause_s": 1_140, "kept_s": 300,
        "cost_pico": 50_900 * 3_450_000,
    }  # fmt: skip
    assert (lost["call_id"], lost["started_at"], lost["cost_reason"]) == ("e0006", "2026-09-22T12:20:00.000000Z", None)


def test_a_break_at_a_price_that_is_not_known_says_so(run: Any, fill: Any) -> None:
    fill([said(0, cache_write_5m_tokens=9_000), said(1, cache_write_5m_tokens=9_000)])
    (line,) = above_head(run("sessions", "last"))[6:]
    assert line.partition(" main: ")[2] == (
        "9,000 tokens lost, at a cost not known. Likely the prompt's beginning changed: its tools, its system prompt or an early"
        " message. The model was the same, and the call before had begun 1 min earlier."
    )


def test_a_session_without_sub_agents_has_one_line_and_no_sum(run: Any, fill: Any) -> None:
    fill([make.price(), make.call(session="s", client=None)])
    lines = above_head(run("sessions", "last"))
    assert lines[0] == "Session s · halton"
    assert [line.split()[0] for line in lines[2:]] == ["lane", "main"]


def test_a_name_of_none_or_of_several_is_refused(run: Any, fill: Any) -> None:
    fill([make.call(session="ab1"), make.call(session="ab2"), make.call(session="\x1b[2J")])
    nobody, several = run("sessions", "zz"), run("sessions", "ab")
    assert (nobody.exit_code, several.exit_code) == (1, 1)
    assert 'no session has the id "zz". List them: halton sessions --json' in nobody.output
    assert several.output.endswith("Write more of one:\n  ab1\n  ab2\n")
    alone = run("sessions", "ab1", "--since", "today")
    assert alone.exit_code == 2 and "Leave them out to see SESSION." in alone.output


def test_names_that_a_terminal_would_obey_are_shown_as_text(run: Any, fill: Any) -> None:
    hostile = "\x1b]0;x\x07\u202e"
    told = {"session": hostile, "project": hostile, "client": hostile, "cache_write_5m_tokens": 9_000}
    fill([said(0, **told), said(1, agent=hostile, **told), said(2, **told, model=hostile)])
    output = run("sessions", "last").stdout
    assert "model" in output and not {"\x1b", "\x07", "\u202e"} & set(output)
