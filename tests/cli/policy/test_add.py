"""`halton policy add`: one kind, checked, written with who asked for it."""

from __future__ import annotations

import json
import random
import string
from contextlib import closing
from typing import Any

import pytest

import make
from halton.events.types import PolicySet, ProjectMerged
from halton.log.store import read_only
from halton.paths import Home
from halton.pricing.book import read_events

TOKEN = "ghp_" + "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=36))


def written(home: Home) -> list[PolicySet]:
    with closing(read_only(home.log)) as log:
        return [event for event in read_events(log, PolicySet) if isinstance(event, PolicySet)]


def test_a_budget_of_a_project(run: Any, home: Home) -> None:
    result = run("policy", "add", "b", "--budget", "$2.50", "--project", "Billing", "--warn-at", "80")
    assert result.stdout.splitlines() == [
        '"b" allows $2.50 a month for project billing; it blocks what is beyond, and warns from 80 % on.',
        "Written as event 2 of the log.",
    ]
    (event,) = written(home)
    facts = (event.kind, event.bound, event.window, event.project, event.action, event.warn_percent)
    assert facts == ("budget", 2_500_000_000_000, "month", "billing", "block", 80)
    assert event.actor is not None and event.actor.command == "halton policy add --budget --project --warn-at"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("My Team", "my-team"),
        (f"p {TOKEN}", "p-redacted-github_token-40"),
        (f"P-{TOKEN}".lower(), "p-redacted-github_token-40"),
        ("p-redacted-github_token-40", "p-redacted-github_token-40"),
        ("old-[redacted:acme_key:16]", "old-[redacted:acme_key:16]"),
        ("my*", "my*"),
    ],
    ids=["words", "secret", "its slug", "what is kept", "an old slug", "pattern"],
)
def test_a_project_is_named_as_it_is_written_anywhere(run: Any, home: Home, fill: Any, typed: str, kept: str) -> None:
    fill([make.call(project=slug) for slug in ("my-team", "p-redacted-github_token-40", "old-[redacted:acme_key:16]")])
    result = run("policy", "add", "r", "--requests", "1", "--window", "rolling:400d", "--project", typed)
    assert (result.exit_code, result.stderr) == (0, "")
    assert TOKEN.lower() not in result.output.lower()
    assert [event.project for event in written(home)] == [kept]
    (standing,) = json.loads(run("policy", "list", "--json").output)["policies"]
    assert (standing["project"], standing["used"]) == (kept, 1)


@pytest.mark.usefixtures("own_rules_forgotten")
def test_a_project_that_is_named_after_a_secret_of_ones_own_rule(run: Any, home: Home) -> None:
    home.config.write_text('[[redact]]\nkind = "acme_key"\nanchor = "acme_"\npattern = "acme_[a-z]{8,64}"\n')
    assert run("policy", "add", "r", "--requests", "1", "--project", "acme_abcdefghij").exit_code == 0
    assert [event.project for event in written(home)] == ["redacted-acme_key-16"]


def test_a_project_that_nobody_has_borne_is_told(run: Any, home: Home, fill: Any) -> None:
    fill([make.call(project="billing"), make.call(project="old"), ProjectMerged(project="old", into_project="billing")])
    add = ["policy", "add", "r", "--requests", "1", "--project"]
    said = [run(*add, text).stderr for text in ("Bilings", "zz*", "OLD", "Billing")]
    assert said == [
        'No project "bilings" is known yet: it holds from its first call on. Did you mean "billing"?\n',
        'No project that is known fits "zz*" yet. See: halton project list --all\n',
        '"old" is a part of "billing" by now, so it holds for no call.\n',
        "",
    ]
    assert [event.project for event in written(home)] == ["bilings", "zz*", "old", "billing"]


@pytest.mark.parametrize("option", ["--model", "--provider", "--client", "--models", "--project"])
def test_a_secret_that_no_call_could_fit_is_refused(run: Any, home: Home, option: str) -> None:
    kind = ["--requests", "1"] if option != "--models" else []
    result = run("policy", "add", "m", *kind, option, f"{TOKEN}*")
    assert result.exit_code == 2
    assert f"its {option[2:]} holds what looks like a secret" in result.stderr and "[redacted:github_token:40]" in result.stderr
    assert TOKEN[4:].lower() not in result.output.lower()
    assert not home.log.exists() or written(home) == []


@pytest.mark.parametrize(
    ("options", "facts"),
    [
        (["--tokens", "2M"], ("tokens", 2_000_000, "day", ())),
        (["--tokens", "1.5k", "--window", "rolling:5h"], ("tokens", 1500, "rolling:5h", ())),
        (["--requests", "60"], ("requests", 60, "minute", ())),
        (["--models", "claude-*, GPT-5*"], ("models", None, None, ("claude-*", "gpt-5*"))),
        (["--max-output", "8192"], ("max_output", 8192, None, ())),
        (["--max-context", "200k"], ("max_context", 200_000, None, ())),
    ],
)
def test_each_kind(run: Any, home: Home, options: list[str], facts: tuple[Any, ...]) -> None:
    assert run("policy", "add", "p", *options, "--warn-only").exit_code == 0
    (event,) = written(home)
    assert (event.kind, event.bound, event.window, event.models) == facts
    assert event.action == "warn"


def test_one_that_takes_the_place_of_another_says_so(run: Any, fill: Any) -> None:
    fill([PolicySet(name="b", kind="budget", bound=50 * 10**12, window="month")])
    assert run("policy", "add", "b", "--budget", "60").output.splitlines()[1:3] == [
        'It takes the place of: "b" allows $50.00 a month; it blocks what is beyond.',
        "What was used of it so far still counts.",
    ]
    assert "counts other calls" in run("policy", "add", "b", "--budget", "60", "--window", "day").output
    assert run("policy", "add", "b", "--budget", "60", "--window", "day").output.splitlines()[-1] == "It is set so already."


def test_a_dry_run_writes_nothing(run: Any, home: Home) -> None:
    assert run("policy", "add", "b", "--budget", "60", "--dry-run").output.endswith("Nothing was written.\n")
    document = json.loads(run("policy", "add", "b", "--budget", "60", "--dry-run", "--json").output)
    assert (document["policy"]["bound"], document["before"], document["position"]) == (60 * 10**12, None, None)
    assert not written(home)


def test_as_json(run: Any, fill: Any) -> None:
    fill([make.call()])
    document = json.loads(run("policy", "add", "b", "--requests", "5", "--json").output)
    assert (document["schema"], document["position"], document["projected"], document["not_acknowledged"]) == (1, 3, True, [])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "says nothing"),
        (["--budget", "5", "--tokens", "5"], "says --budget and --tokens"),
        (["--budget", "0"], "must be above 0"),
        (["--budget", "five"], "no amount of dollars"),
        (["--tokens", "1.5"], "no whole number"),
        (["--requests", "5", "--window", "secnd"], 'no window "secnd"'),
        (["--max-output", "5", "--window", "day"], "has no window"),
        (["--budget", "5", "--warn-at", "101"], "101 is not in the range"),
    ],
)
def test_what_is_no_policy(run: Any, options: list[str], words: str) -> None:
    result = run("policy", "add", "p", *options)
    assert (result.exit_code, words in result.output) == (2, True), result.output


def test_more_than_workers_can_be_told_is_refused(run: Any, fill: Any) -> None:
    long = run("policy", "add", "m", "--models", ",".join(f"{number:0190}" for number in range(400)))
    assert long.exit_code == 2
    fill([PolicySet(name=f"p{number}", kind="models", models=("x",)) for number in range(200)])
    assert "200 policies are in force" in run("policy", "add", "m", "--models", "x").output
    assert run("policy", "add", "p7", "--models", "y").exit_code == 0
