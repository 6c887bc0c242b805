from __future__ import annotations

from halton.events.policy import PolicySet
from halton.policy.policy import Policy
from policy.told import policy


def test_patterns_are_kept_in_lower_case() -> None:
    event = PolicySet(name="p", kind="models", models=("Claude-*",), project="Billing", model="GPT-[45]", client=None)
    assert Policy.of(event) == Policy(name="p", kind="models", models=("claude-*",), project="billing", model="gpt-[45]")
    assert Policy.of(event).event() == PolicySet(
        name="p", kind="models", models=("claude-*",), project="billing", model="gpt-[45]"
    )


def test_the_scope_in_words() -> None:
    assert policy().scope_text == ""
    assert policy(project="billing", model="claude-*").scope_text == "project billing, model claude-*"


def test_what_is_not_known_fits_no_pattern() -> None:
    assert policy().covers(None, "openai", None, None)
    assert policy(model="*").covers(None, "openai", "GPT-5", None)
    assert not policy(model="*").covers(None, "openai", None, None)
    assert not policy(project="x", model="*").covers("y", "openai", "gpt-5", None)


def test_policies_that_differ_in_bound_and_action_count_the_same() -> None:
    assert policy("a", bound=1, action="warn").counting == policy("b").counting
    assert policy(window="day").counting != policy().counting


def test_a_project_that_is_named_as_people_write_it_is_the_one_of_its_slug() -> None:
    typed, slug = policy(project="my team"), policy(project="my-team")
    assert typed.covers("my-team", "openai", None, None) and not typed.covers("my", "openai", None, None)
    assert typed.scope_text == slug.scope_text == "project my-team"
    assert typed.project_slug == "my-team" and typed.counting == slug.counting
    assert policy(project="my*").project_slug is policy().project_slug is None


def test_a_model_is_covered_by_its_own_name_whatever_stands_in_it() -> None:
    assert policy(model="claude-opus[1m]").covers(None, "anthropic", "claude-opus[1m]", None)
