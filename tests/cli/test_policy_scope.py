"""What is said of a policy's calls before it is set; tests/cli/policy/test_add.py has the rest."""

from __future__ import annotations

import random
import string

import click
import pytest

from halton.cli.policy_scope import as_listed, refuse_secrets, unmet
from halton.policy.policy import Policy
from halton.views.projects import Project

PROJECTS = {
    "web-shop": Project(slug="web-shop", name="Web Shop"),
    "old": Project(slug="old", name="old", merged_into="web-shop"),
    "a-[redacted:acme_key:16]": Project(slug="a-[redacted:acme_key:16]", name="a"),
}
POLICY = Policy(name="p", kind="requests", bound=1, window="day", project="a-redacted-acme_key-16")


def test_a_slug_that_no_name_leads_to_is_taken_as_it_is_listed() -> None:
    assert as_listed(POLICY, "a-[redacted:acme_key:16]", PROJECTS).project == "a-[redacted:acme_key:16]"
    assert as_listed(POLICY, "A", PROJECTS) is as_listed(POLICY, None, PROJECTS) is POLICY


@pytest.mark.parametrize("text", ["web-shop", "web shop", "web*", "*", "a-[redacted:acme_key:16]"])
def test_nothing_is_said_of_one_that_may_hold(text: str) -> None:
    assert unmet(text, PROJECTS) is None


def test_one_that_holds_for_none_so_far_says_why() -> None:
    assert unmet("old", PROJECTS) == unmet("o*", PROJECTS) == '"old" is a part of "web-shop" by now, so it holds for no call.'
    assert unmet("web-shp", PROJECTS) == (
        'No project "web-shp" is known yet: it holds from its first call on. Did you mean "web-shop"?'
    )
    assert unmet("zz?", PROJECTS) == 'No project that is known fits "zz?" yet. See: halton project list --all'


def test_a_secret_is_refused_without_it() -> None:
    key = "ghp_" + "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=36))
    refuse_secrets(POLICY)
    with pytest.raises(click.UsageError, match=r"its model holds .* \[redacted:github_token:40\]") as error:
        refuse_secrets(Policy(name="p", kind="requests", bound=1, window="day", model=key))
    assert key not in str(error.value)
