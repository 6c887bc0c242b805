"""`halton project set`: the whole state is read, changed and written."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

import make
from cli.project.written import events
from halton.events.types import PolicyRemoved, PolicySet, ProjectMerged, ProjectSet
from halton.paths import Home

BUDGET = PolicySet(
    name="web-budget", kind="budget", bound=50 * 10**12, window="month", project="web", action="block", warn_percent=80
)


def test_what_is_set_stays_until_it_is_set_again(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(project="web")])
    assert (
        run("project", "set", "Web", "--name", "Web Shop", "--tag", "a", "--tag", "b").output
        == "Written as event 3 of the log.\n"
    )
    assert run("project", "set", "web", "body-capture", "off").exit_code == 0
    assert run("project", "set", "web", "--no-tag", "a", "--tag", "c").exit_code == 0
    assert run("project", "set", "web", "body-capture", "default", "--name", "web").exit_code == 0
    assert events(home, 2) == [
        ProjectSet(project="web", name="Web Shop", tags=("a", "b")),
        ProjectSet(project="web", name="Web Shop", tags=("a", "b"), body_capture="off"),
        ProjectSet(project="web", name="Web Shop", tags=("b", "c"), body_capture="off"),
        ProjectSet(project="web", tags=("b", "c")),
    ]


def test_nothing_is_written_twice(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(project="web"), ProjectSet(project="web", body_capture="off"), BUDGET])
    assert run("project", "set", "web", "body-capture", "off").output == "It is set so already.\n"
    assert run("project", "set", "web", "budget", "$50.00/month").output == "It is set so already.\n"
    document = json.loads(run("project", "set", "web", "budget", "50/month", "--json").output)
    assert (document["project"], document["position"]) == ("web", None)


def test_a_budget_is_a_policy(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(project="web")])
    assert run("project", "set", "web", "budget", "50/month").exit_code == 0
    document = json.loads(run("project", "set", "web", "budget", "none", "--json").output)
    assert (document["policy"], document["before"]["name"], document["position"]) == (None, "web-budget", 4)
    assert run("project", "set", "web", "budget", "none").output == "It is set so already.\n"
    assert events(home, 2) == [BUDGET, PolicyRemoved(name="web-budget")]


def test_a_project_is_begun_only_if_that_is_meant(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(project="billing")])
    refused = run("project", "set", "biling", "body-capture", "off")
    assert (refused.exit_code, 'Did you mean "billing"? To begin a new one, add --create.' in refused.output) == (2, True)
    assert run("project", "set", "The Thesis", "body-capture", "off", "--create").exit_code == 0
    assert run("project", "set", "plain", "--create").exit_code == 0
    assert events(home, 2) == [
        ProjectSet(project="the-thesis", name="The Thesis", body_capture="off"),
        ProjectSet(project="plain"),
    ]


def test_before_the_first_call(run: Any, home: Home) -> None:
    assert run("project", "set", "web", "body-capture", "off", "--create").exit_code == 0
    assert events(home) == [ProjectSet(project="web", body_capture="off")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["web"], "Say what to set"),
        (["web", "body-capture"], "body-capture to what?"),
        (["web", "body-capture", "no"], '"no" is none of them: write on, off or default.'),
        (["web", "budget", "much"], "is no budget"),
        (["web", "name", ""], "A name needs a letter. To show the slug again: --name web"),
        (["web", "--name", " "], "A name needs a letter."),
        (["web", "--no-tag", "nope"], "web does not bear the tag nope. It bears: a, b"),
        (["old", "--tag", "x"], '"old" is a part of "web" by now. Name that one: web'),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(run: Any, fill: Any, arguments: list[str], said: str) -> None:
    fill([make.call(project="web"), ProjectMerged(project="old", into_project="web"), ProjectSet(project="web", tags=("a", "b"))])
    result = run("project", "set", *arguments)
    assert (result.exit_code, said in result.output) == (2, True), result.output


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"project": None}, "about all calls"),
        ({"project": "web*"}, "about project web*"),
        ({"model": "claude-*"}, "about project web, model claude-*"),
        ({"kind": "requests"}, "of the kind requests"),
    ],
)
@pytest.mark.parametrize("value", ["20/day", "none"])
def test_another_policy_of_the_budgets_name_stays(
    run: Any, fill: Any, home: Home, changes: dict[str, Any], what: str, value: str
) -> None:
    fill([make.call(project="web"), msgspec.structs.replace(BUDGET, **changes)])
    result = run("project", "set", "web", "budget", value)
    said = f'the policy "web-budget" is {what}; remove it, or use: halton policy add OTHER'
    assert (result.exit_code, said in result.output) == (2, True), result.output
    assert events(home, 3) == []


def test_what_a_budget_replaces_is_said(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(project="web"), BUDGET])
    assert run("project", "set", "web", "budget", "2.50/day").output.splitlines() == [
        '"web-budget" allows $2.50 a day for project web; it blocks what is beyond, and warns from 80 % on.',
        'It takes the place of: "web-budget" allows $50.00 a month for project web; '
        "it blocks what is beyond, and warns from 80 % on.",
        "Written as event 4 of the log.",
    ]
