"""`halton policy test`: policies tried on the calls that were made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import make
from halton.events.types import PolicySet

DAY = 1440 * make.MINUTE
CALLS = [make.price(), *(make.call(started_at=make.NOON + day * DAY, project="billing") for day in range(6))]


def test_a_policy_of_options(run: Any, fill: Any) -> None:
    fill(CALLS)  # 0.6 cents each
    lines = run("policy", "test", "--budget", "0.02", "--project", "billing", "--warn-at", "50").output.splitlines()
    assert lines == [
        "6 calls from 2026-09-22 12:00 to 2026-09-27 12:00, $0.0360 in all.",
        "",
        '"tested" allows $0.02 a month for project billing; it blocks what is beyond, and warns from 50 % on.',
        "  It would have warned once, first at 2026-09-24 12:00.",
        "  It would have blocked 2 calls of $0.0120 and 2,400 tokens.",
        "  First at 2026-09-26 12:00 (call e0006), last at 2026-09-27 12:00.",
        "",
        "Together: 2 calls of $0.0120 and 2,400 tokens would not have been made.",
        "  project billing: 2 calls of $0.0120 and 2,400 tokens",
        "  model claude-sonnet-4-5: 2 calls of $0.0120 and 2,400 tokens",
        "  day 2026-09-26: 1 call of $0.006000 and 1,200 tokens",
        "  day 2026-09-27: 1 call of $0.006000 and 1,200 tokens",
    ]
    assert "It would have blocked nothing." in run("policy", "test", "--budget", "50").output


def test_one_that_is_set_and_since(run: Any, fill: Any) -> None:
    fill([*CALLS, PolicySet(name="b", kind="requests", bound=4, window="month")])
    document = json.loads(run("policy", "test", "b", "--since", "2026-09-27", "--json").output)
    assert (document["schema"], document["calls"], document["blocked"]["calls"]) == (1, 1, 1)
    (policy,) = document["policies"]
    assert (policy["name"], policy["first_blocked_at"], policy["first_verdict"]["used"]) == (
        "b",
        "2026-09-27T12:00:00.000000Z",
        5,
    )
    assert document["by_project"] == [{"project": "billing", "calls": 1, "cost_pico": 6_000_000_000, "tokens": 1200}]
    assert run("policy", "test", "c").exit_code == 1


def test_a_file_of_policies(run: Any, fill: Any, tmp_path: Path) -> None:
    fill(CALLS)
    file = tmp_path / "p.toml"
    file.write_text('[[policy]]\nname = "a"\nbudget = 0.02\n[[policy]]\nrequests = 1\nwindow = "day"\nwarn_only = true\n')
    document = json.loads(run("policy", "test", str(file), "--json").output)
    assert [(one["name"], one["blocked"]["calls"], one["warned"]) for one in document["policies"]] == [
        ("a", 2, 0),
        ("policy-2", 0, 0),
    ]


def test_what_is_asked_for_must_be_clear(run: Any, fill: Any, tmp_path: Path) -> None:
    fill(CALLS)
    for asked in ((), ("b", "--budget", "5"), ("--budget", "5", "--tokens", "5"), (str(tmp_path / "none.toml"),)):
        assert run("policy", "test", *asked).exit_code == 2
    for asked, words in (
        ("none.toml", "There is no file none.toml."),
        ("./none", "There is no file none."),
        ("/", "/ is a folder."),
    ):
        assert words in run("policy", "test", asked).output
    assert "No calls were made" in run("policy", "test", "--budget", "5", "--since", "1m").output


def test_a_name_that_is_not_set_and_a_folder_of_a_name(run: Any, fill: Any, tmp_path: Path, monkeypatch: Any) -> None:
    fill([*CALLS, PolicySet(name="billing-budget", kind="requests", bound=4, window="month")])
    (tmp_path / "billing-budget").mkdir()
    (tmp_path / "others").mkdir()
    monkeypatch.chdir(tmp_path)
    assert 'Did you mean "billing-budget"?' in run("policy", "test", "bilingbudget").output
    assert '"billing-budget" allows 4 calls a month' in run("policy", "test", "billing-budget").output
    assert "others is a folder" in run("policy", "test", "others").output
