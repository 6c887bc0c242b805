from __future__ import annotations

import pytest

from halton.policy.rules.models import rule
from policy.told import asked, policy

LIST = policy(kind="models", models=("claude-*", "gpt-5"))


@pytest.mark.parametrize("model", ["claude-opus-5", "Claude-Haiku", "gpt-5", "GPT-5"])
def test_models_on_the_list_pass_whatever_their_case(model: str) -> None:
    assert rule.beyond is not None and rule.beyond(LIST, asked(model=model)) is None


@pytest.mark.parametrize("model", ["gpt-5-mini", "my-claude-1", "", None])
def test_others_do_not(model: str | None) -> None:
    assert rule.beyond is not None and rule.beyond(LIST, asked(model=model)) is not None
