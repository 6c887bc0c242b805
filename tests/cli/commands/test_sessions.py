"""`halton sessions`: a line a session, for people and for programs."""

from __future__ import annotations

import json
from typing import Any

import pytest

import make
from cli.printed import above_head
from halton.cli.commands.sessions import named, span
from halton.events.types import ProjectMerged


def test_a_table_shows_the_newest_first_with_what_its_sum_lacks(run: Any, fill: Any) -> None:
    fill(
        [
            make.price(),
            make.call(session="0c2f6c6e-aaaa-4000-8000-000000000000", client="codex", cache_read_tokens=50_000),
            make.call(session="0c2f6c6e-aaaa-4000-8000-000000000000", started_at=make.NOON + make.MINUTE, project="other"),
            make.call(session="short", started_at=make.NOON + 2 * make.MINUTE, billing="subscription"),
            make.call(session="short", started_at=make.NOON + 3 * make.MINUTE, model="nobody-knows-1", billing="subscription"),
            make.call(session="none", started_at=make.NOON - make.MINUTE, model="nobody-knows-1"),
        ]
    )
    assert [line.split() for line in above_head(run("sessions"))] == [
        "time session client project model calls in out cost covered unpriced".split(),
        "09-22 12:02 – 12:03 short claude-code halton claude-sonnet-4-5-20250929 +1 2 2,000 400 $0.00 $0.006000 1".split(),
        ("09-22 12:00 – 12:01 0c2f6c6e-aaa… claude-code +1 halton +1 claude-sonnet-4-5-20250929 2 52,000 400 $0.0270".split()),
        "09-22 11:59 – 11:59 none claude-code halton nobody-knows-1 1 1,000 200 – 1".split(),
    ]


def test_json_has_a_schema_version(run: Any, fill: Any) -> None:
    fill([make.price(), make.call(session="a"), make.call(session="b", started_at=make.NOON + make.MINUTE)])
    printed = json.loads(run("sessions", "--json", "--limit", "1").output)
    assert printed["schema"] == 1
    assert [(row["session"], row["calls"], row["cost_pico"]) for row in printed["sessions"]] == [("b", 1, 6_000_000_000)]
    assert (printed["sessions"][0]["models"], printed["sessions"][0]["last_at"][:16]) == (
        ["claude-sonnet-4-5-20250929"], "2026-09-22T12:01",
    )  # fmt: skip


def test_none_in_this_time_says_where_they_come_from(run: Any, fill: Any) -> None:
    fill([make.call()])
    expected = ["No sessions in this time. They come with calls of an agent: halton run -- claude"]
    assert above_head(run("sessions")) == above_head(run("sessions", "--since", "2026-10-01")) == expected


def test_a_name_that_a_terminal_would_obey_is_shown_as_text(run: Any, fill: Any) -> None:
    fill([make.call(session="\x1b]0;x\x07", project="\x1b[2J", client="\u202ec")])
    output = run("sessions").output
    assert not {"\x1b", "\u202e"} & set(output)
    assert all(text in output for text in ("\\x1b]0;x\\x07", "\\x1b[2J", "\\u202ec"))


def test_times_are_local_and_name_a_second_day_only_if_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert span("2026-09-22T12:00:00.000000Z", "2026-09-22T12:30:00.000000Z")[-8:-5] == " – "
    assert len(span("2026-09-22T12:00:00.000000Z", "2026-09-24T12:30:00.000000Z")) == len("09-22 12:00 – 09-24 12:30")
    assert span("1970-01-01T00:00:00.-00001Z", "0001-01-01T00:00:00.000000Z").startswith(("01-01", "12-31"))


def test_several_names_are_counted() -> None:
    assert [named(names) for names in ((), ("a",), ("a", "b", "c"))] == ["–", "a", "a +2"]


def test_the_sessions_of_a_pattern_of_projects_or_of_a_name_of_before(run: Any, fill: Any) -> None:
    merged = ProjectMerged(project="old", into_project="web")
    fill(
        [
            make.call(project="web", session="a"),
            make.call(project="old", session="b"),
            make.call(project="x", session="c"),
            merged,
        ]
    )

    def chosen(project: str) -> list[str]:
        found = json.loads(run("sessions", "--project", project, "--json").output)["sessions"]
        return sorted(session["session"] for session in found)

    assert chosen("w*") == chosen("old") == chosen("Web") == ["a", "b"]
    assert run("sessions", "--project", "wbe").exit_code == 2
    assert above_head(run("sessions", "--project", "n*")) == ["No sessions match."]
