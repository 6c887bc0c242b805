"""`halton calls`: a line a call, for people and for programs."""

from __future__ import annotations

import json
from typing import Any

import make
from cli.printed import above_head
from halton.events.types import ProjectMerged

KEYS = (
    "call_id started_at provider host endpoint kind model_requested model status http_status project attributed_by session "
    "client input_tokens cache_read_tokens cache_write_5m_tokens cache_write_1h_tokens output_tokens reasoning_tokens "
    "tool_calls usage_known cost_pico cost_known billing ttft_ms duration_ms streamed partial evidence git_branch"
).split()


def test_json_prints_an_object_a_line_with_the_keys_that_others_rely_on(run: Any, fill: Any) -> None:
    fill([make.price(), make.call(), make.call(started_at=make.NOON + make.MINUTE, project="other")])
    rows = [json.loads(line) for line in run("calls", "--json").output.splitlines()]
    assert [list(row) for row in rows] == [KEYS, KEYS]
    assert [row["project"] for row in rows] == ["other", "halton"]
    assert (rows[1]["cost_pico"], rows[1]["cost_known"], rows[1]["streamed"]) == (6_000_000_000, True, True)


def test_a_table_shows_the_newest_first_and_dashes_for_what_is_not_known(run: Any, fill: Any) -> None:
    fill([make.price(), make.call(), make.failure(started_at=make.NOON + make.MINUTE)])
    assert [line.split() for line in above_head(run("calls"))] == [
        "time project client model status in out took cost".split(),
        "09-22 12:01:00 halton claude-code claude-sonnet-4-5 error 502 – – 2.1 s –".split(),
        "09-22 12:00:00 halton claude-code claude-sonnet-4-5-20250929 ok 1,000 200 2.1 s $0.006000".split(),
    ]


def test_calls_are_chosen_by_project_time_and_number(run: Any, fill: Any) -> None:
    fill([make.call(started_at=make.NOON + minute * make.MINUTE, project=f"p{minute}") for minute in range(4)])

    def chosen(*arguments: str) -> list[str]:
        return [json.loads(line)["project"] for line in run("calls", "--json", *arguments).output.splitlines()]

    assert chosen("--project", "p2") == ["p2"]
    assert chosen("--limit", "2") == ["p3", "p2"]
    assert chosen("--since", "2026-09-22T12:01:00+00:00", "--until", "2026-09-22T12:03:00+00:00") == ["p2", "p1"]


def test_no_calls_yet_says_how_to_make_one(run: Any, fill: Any) -> None:
    fill([])
    assert above_head(run("calls")) == ["No calls yet. Make one: halton run -- COMMAND"]


def test_nothing_metered_yet_says_how_to_start(run: Any) -> None:
    done = run("calls")
    assert done.exit_code == 1
    assert done.output.endswith("nothing has been metered. Start with: halton run -- COMMAND\n")


def test_a_name_that_a_terminal_would_obey_is_shown_as_text(run: Any, fill: Any) -> None:
    fill([make.call(model="\x1b]52;c;aGk=\x07m\u202eodel")])
    assert "\x1b" not in run("calls").output
    assert "\\x1b]52;c;aGk=\\x07m\\u202eodel" in run("calls").output


def test_a_time_that_is_none_is_explained(run: Any) -> None:
    done = run("calls", "--since", "soon")
    assert done.exit_code == 2
    assert '"soon" is no time. Write 2026-11-21, 2026-11-21T14:30, today, yesterday, 12h or 7d.' in " ".join(done.output.split())


def test_names_may_be_patterns_or_those_of_before(run: Any, fill: Any) -> None:
    merged = ProjectMerged(project="old", into_project="web-shop")
    fill([make.call(project="web-shop", git_branch="fix/a"), make.call(project="old"), make.call(project="x"), merged])

    def chosen(*arguments: str) -> list[str]:
        return sorted(json.loads(line)["project"] for line in run("calls", "--json", *arguments).output.splitlines())

    assert chosen("--project", "web*") == chosen("--project", "old") == chosen("--project", "Web Shop") == ["web-shop"] * 2
    assert chosen("--branch", "fix/*") == ["web-shop"]
    assert above_head(run("calls", "--branch", "none")) == ["No calls match."]
    unknown = run("calls", "--project", "web-shp")
    assert (unknown.exit_code, 'Did you mean "web-shop"?' in unknown.output) == (2, True)
