from __future__ import annotations

import click
import pytest

from halton.cli.policy_options import KINDS, policy_from, says_a_policy
from halton.errors import PolicyError
from halton.paths import Home
from halton.policy.find import all_rules
from halton.policy.policy import Policy


def test_every_kind_has_its_option() -> None:
    assert set(KINDS) == set(all_rules())


def test_a_policy_from_options() -> None:
    assert policy_from("p", {"tokens": 5, "model": "GPT-*", "warn_only": True, "budget": None}) == Policy(
        name="p", kind="tokens", bound=5, window="day", model="gpt-*", action="warn"
    )
    assert policy_from("p", {"models": ["x"]}) == policy_from("p", {"models": "x,"})


def test_a_project_is_its_slug_and_a_pattern_stays(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALTON_HOME", str(home.root))
    stated = {text: policy_from("p", {"requests": 1, "project": text}).project for text in ("My Team", "My*", "team-[AB]")}
    assert stated == {"My Team": "my-team", "My*": "my*", "team-[AB]": "team-[ab]"}
    with pytest.raises(click.UsageError, match="needs a letter or a digit"):
        policy_from("p", {"requests": 1, "project": " "})


def test_of_one_kind_and_checked() -> None:
    for options in ({}, {"tokens": 5, "budget": 5}, {"tokens": 0}):
        with pytest.raises(PolicyError):
            policy_from("p", options)


def test_whether_options_say_a_policy() -> None:
    assert not says_a_policy({"budget": None, "warn_only": False})
    assert says_a_policy({"budget": None, "warn_only": True}) and says_a_policy({"project": "x"})
