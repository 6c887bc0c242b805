"""The sentence that a caller reads."""

from __future__ import annotations

import pytest

from halton.policy.asked import Asked, Spent
from halton.policy.decision import sentence
from halton.policy.find import all_rules
from halton.policy.policy import Policy
from halton.policy.state import State
from policy.told import DOLLAR, asked, policy, spent


def said(one: Policy, used: Spent, call: Asked) -> str:
    state = State([one])
    state.settle("z", used)
    blocked_by = state.admit("a", call).blocked_by
    assert blocked_by is not None
    words = sentence(blocked_by, call)
    assert words.startswith("Halton blocked this call: the ") and words.endswith(f"policy override {one.name} --for 1h")
    return words.partition(": the ")[2].partition(". To go on now: ")[0]


def test_a_budget() -> None:
    budget = policy("billing-budget", bound=50 * DOLLAR, project="billing")
    assert said(budget, spent(pico=50_120_000_000_000), asked()) == (
        'budget "billing-budget" allows $50.00 a month for project billing and $50.12 is used; it starts anew on 2026-12-01'
    )


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (policy("t", "tokens", 2000, "day"), "allows 2,000 tokens a day and 2,001 are used; it starts anew on 2026-11-19"),
        (policy("r", "requests", 1, "minute"), "allows 1 call a minute and 1 was made; it starts anew at 12:01"),
        (policy("w", "tokens", 10, "rolling:5h"),
         "allows 10 tokens in any 5 hours and 2,001 are used; calls pass again at 17:00:18"),
        (policy(models=("claude-*", "gpt-5*"), kind="models"), "allows claude-*, gpt-5* only, and it asks for evil\\x1b[2J"),
        (policy("o", "max_output", 8192), "allows an answer of 8,192 tokens, and it asks for 32,000"),
        (policy("c", "max_context", 100_000), "allows a prompt of 100,000 tokens, and it has about 230,000"),
    ],
)  # fmt: skip
def test_the_other_kinds(one: Policy, words: str) -> None:
    call = asked(model="evil\x1b[2J", max_output_tokens=32_000, prompt_tokens=230_000)
    title, _, rest = said(one, spent(tokens=2001), call).partition(f' "{one.name}" ')
    assert title == all_rules()[one.kind].title and rest == words


def test_an_unknown_model() -> None:
    assert said(policy(kind="models", models=("x",)), spent(), asked(model=None)).endswith("and its model is not known")
