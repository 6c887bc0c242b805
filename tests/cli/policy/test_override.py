from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from halton.events.types import PolicyOverridden, PolicySet

BUDGET = PolicySet(name="b", kind="budget", bound=50, window="month")


def until(run: Any) -> datetime | None:
    text = json.loads(run("policy", "list", "--json").output)["policies"][0]["overridden_until"]
    return datetime.fromisoformat(text) if text else None


def test_for_a_while_and_ended(run: Any, fill: Any) -> None:
    fill([BUDGET])
    now = datetime.now().astimezone()
    assert "This blocks nothing until " in run("policy", "override", "b", "--for", "1h").output
    ends = until(run)
    assert ends is not None and timedelta(0) <= ends - now - timedelta(hours=1) < timedelta(minutes=1)
    assert "This blocks again from now on" in run("policy", "override", "b", "--end").output
    assert until(run) is None


def test_where_none_is_in_force_nothing_is_ended(run: Any, fill: Any) -> None:
    past = PolicyOverridden(name="b", until_at=int(datetime.now().timestamp() * 1e6) - 1)
    fill([BUDGET, past])
    for name in ("b", "B"):
        answer = run("policy", "override", name, "--end")
        assert (answer.exit_code, answer.output) == (0, 'No override of "b" is in force. Nothing was written.\n')
    document = json.loads(run("policy", "override", "b", "--end", "--json").output)
    assert (document["policy"]["name"], document["overridden_until"], document["position"]) == ("b", None, None)
    run("policy", "override", "b", "--for", "1h")
    assert json.loads(run("policy", "override", "b", "--end", "--json").output)["position"] == 5
    assert json.loads(run("policy", "override", "b", "--end", "--json").output)["position"] is None


def test_until_a_local_time_as_json_and_as_a_dry_run(run: Any, fill: Any) -> None:
    fill([BUDGET])
    later = (datetime.now().astimezone() + timedelta(days=2)).replace(microsecond=0)
    asked = ("policy", "override", "b", "--until", later.isoformat())
    document = json.loads(run(*asked, "--dry-run", "--json").output)
    assert (datetime.fromisoformat(document["overridden_until"]), document["position"]) == (later, None)
    assert until(run) is None
    assert run(*asked).exit_code == 0
    assert until(run) == later


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "Say how long"),
        (["--for", "1h", "--end"], "Say how long"),
        (["--for", "long"], "no span"),
        (["--until", "2020-01-01"], "is past"),
        (["--for", "500d"], "400 days at the most"),
    ],
)
def test_what_is_no_override(run: Any, fill: Any, options: list[str], words: str) -> None:
    fill([BUDGET])
    result = run("policy", "override", "b", *options)
    assert (result.exit_code, words in result.output) == (2, True), result.output
