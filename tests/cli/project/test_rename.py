"""`halton project rename`: calls and settings go along, and it can be taken back."""

from __future__ import annotations

import json
import random
import string
import time
from contextlib import closing
from typing import Any

import msgspec

import make
from cli.project.written import events, projects
from halton.events.types import PolicyOverridden, PolicyRemoved, PolicySet, ProjectMerged, ProjectSet
from halton.log.store import read_only
from halton.paths import Home
from halton.views.policies import read_policies
from halton.views.spent import text_of

BUDGET = PolicySet(name="web-budget", kind="budget", bound=1, window="day", project="web")
LIMIT = PolicySet(name="limit", kind="requests", bound=1, window="minute", project="web")
OTHER = PolicySet(name="all", kind="budget", bound=1, window="day")
STATE = ProjectSet(project="web", name="The Web", tags=("a",), body_capture="off")


def test_everything_goes_along(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(project="web"), STATE, BUDGET, LIMIT, OTHER])
    result = run("project", "rename", "web", "Web Shop", "--yes")
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "Written as event 11 of the log.")
    assert events(home, 6) == [
        msgspec.structs.replace(STATE, project="web-shop", name="Web Shop"),
        msgspec.structs.replace(LIMIT, project="web-shop"),
        PolicyRemoved(name="web-budget"),
        msgspec.structs.replace(BUDGET, project="web-shop", name="web-shop-budget"),
        ProjectMerged(project="web", into_project="web-shop"),
    ]
    assert projects(home) == ["web-shop"]


def test_a_name_that_holds_a_secret_is_kept_without_it_and_so_is_its_slug(run: Any, fill: Any, home: Home) -> None:
    key = "ghp_" + "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=36))
    fill([make.call(project="web")])
    assert run("project", "rename", "web", f"p {key}", "--yes").exit_code == 0
    assert projects(home) == ["p-redacted-github_token-40"]


def test_a_policy_that_names_it_as_people_write_it_goes_along(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(project="web-shop"), msgspec.structs.replace(LIMIT, project="web shop")])
    assert run("project", "rename", "web-shop", "shop", "--yes").exit_code == 0
    assert msgspec.structs.replace(LIMIT, project="shop") in events(home, 3)


def test_and_back(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(project="web")])
    assert run("project", "rename", "web", "shop", "--yes").exit_code == 0
    assert run("project", "rename", "shop", "web", "--yes").exit_code == 0
    assert projects(home) == ["web"]
    assert events(home, 4) == [ProjectSet(project="web"), ProjectMerged(project="shop", into_project="web")]


def test_another_spelling_moves_no_call(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(project="web")])
    result = run("project", "rename", "web", "WEB")
    assert result.output == "No call gets another project by this.\nWritten as event 3 of the log.\n"
    assert events(home, 2) == [ProjectSet(project="web", name="WEB")]


def test_a_name_that_is_taken_is_refused(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(project="web"), make.call(project="shop")])
    result = run("project", "rename", "web", "Shop", "--yes")
    assert (result.exit_code, "To put both together: halton project merge web shop" in result.output) == (2, True)
    assert run("project", "rename", "web", "new", "--dry-run").output.endswith("Nothing was written.\n")
    assert projects(home) == ["web", "shop"]


def test_a_policy_of_another_keeps_its_name(run: Any, fill: Any, home: Home) -> None:
    taken = PolicySet(name="shop-budget", kind="budget", bound=5, window="day")
    fill([make.call(project="web"), BUDGET, taken])
    result = run("project", "rename", "web", "shop", "--yes")
    assert (result.exit_code, 'the policy "shop-budget" is about all calls; remove it' in result.output) == (2, True)
    assert events(home, 4) == []


def test_an_override_that_runs_goes_along(run: Any, fill: Any, home: Home) -> None:
    later = time.time_ns() // 1000 + 3_600_000_000
    fill([make.call(project="web"), BUDGET, LIMIT, PolicyOverridden(name="web-budget", until_at=later)])
    assert run("project", "rename", "web", "shop", "--yes").exit_code == 0
    assert [event for event in events(home, 5) if isinstance(event, PolicyOverridden)] == [
        PolicyOverridden(name="shop-budget", until_at=later)
    ]
    with closing(read_only(home.views)) as views:
        (row,) = [row for row in read_policies(views) if row.policy.name == "shop-budget"]
    assert (row.overridden_until, row.policy.project) == (text_of(later), "shop")


def test_one_that_is_over_does_not(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(project="web"), BUDGET, PolicyOverridden(name="web-budget", until_at=make.NOON)])
    assert run("project", "rename", "web", "shop", "--yes").exit_code == 0
    assert not [event for event in events(home, 4) if isinstance(event, PolicyOverridden)]


def test_what_becomes_of_policies_is_said_before(run: Any, fill: Any, home: Home) -> None:
    stale = [
        PolicySet(name="shop-budget", kind="budget", bound=10**12, window="day", project="shop"),
        PolicySet(name="shop-burst", kind="requests", bound=5, window="minute", project="shop"),
    ]
    pattern = PolicySet(name="webs", kind="requests", bound=5, window="minute", project="we*")
    fill([make.call(project="shop"), *stale, ProjectMerged(project="shop", into_project="web"), BUDGET, LIMIT, pattern])
    dry = run("project", "rename", "web", "shop", "--dry-run").output.splitlines()
    assert dry[:4] == [
        "The policy web-budget becomes shop-budget.",
        'It takes the place of: "shop-budget" allows $1.00 a day for project shop; it blocks what is beyond.',
        'Comes into force for these calls: "shop-burst" allows 5 calls a minute for project shop; it blocks what is beyond.',
        "Policies whose pattern fits web and not shop do not go along: webs (we*). See: halton policy list",
    ]
    document = json.loads(run("project", "rename", "web", "shop", "--yes", "--json").output)
    assert {name: document[name] for name in document if name.startswith("policies")} == {
        "policies": [{"from": "limit", "to": "limit"}, {"from": "web-budget", "to": "shop-budget"}],
        "policies_replaced": ["shop-budget"],
        "policies_gained": ["shop-burst"],
        "policies_lost": ["webs"],
    }
    with closing(read_only(home.views)) as views:
        bounds = {row.policy.name: (row.policy.project, row.policy.bound) for row in read_policies(views)}
    assert bounds == {"limit": ("shop", 1), "shop-budget": ("shop", 1), "shop-burst": ("shop", 5), "webs": ("we*", 5)}
