from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from halton.cli.policy_standing import Standing
from halton.cli.policy_text import allows, did, sentence, share, starts_anew, used
from halton.cli.screen import Screen
from halton.policy.window import span
from halton.views.policies import PolicyRow
from policy.told import NOON, micros, policy

ASCII = Screen(unicode=False)
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
SET_AT = "2026-11-01T00:00:00.000000Z"


def standing(number: int | None = 50, *, blocked: int = 0, removed_at: str | None = None, **facts: Any) -> Standing:
    one = policy(**facts)
    window = span(one.window, micros(NOON), 0) if one.window else None
    return Standing(PolicyRow(one, SET_AT, removed_at, None, blocked, 0), number, window, False)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"bound": 50 * 10**12}, "$50.00 a month"),
        ({"kind": "tokens", "bound": 2000, "window": "rolling:5h"}, "2,000 tokens in any 5 hours"),
        ({"kind": "requests", "bound": 1, "window": "minute"}, "1 call a minute"),
        ({"kind": "models", "models": ("a", "b*")}, "a, b* only"),
        ({"kind": "max_output"}, "100 tokens of answer"),
        ({"kind": "max_context"}, "100 tokens of prompt"),
    ],
)
def test_what_each_kind_allows(facts: dict[str, Any], words: str) -> None:
    assert allows(policy(**facts)) == words


def test_all_of_it_in_a_sentence() -> None:
    facts: dict[str, Any] = {
        "kind": "requests",
        "bound": 2,
        "window": "day",
        "client": "codex",
        "action": "warn",
        "warn_percent": 50,
    }
    assert (
        sentence(policy(**facts))
        == '"p" allows 2 calls a day for client codex; it warns of what is beyond, and warns from 50 % on.'
    )


def test_how_it_stands() -> None:
    tokens = standing(kind="tokens")
    assert (used(tokens), share(tokens, ASCII), starts_anew(tokens, NOW)) == ("50 tokens", "#####       50 %", "2026-12-01")
    assert share(tokens, Screen(80)) == " 50 %"
    single = standing(None, kind="models", models=("x",))
    assert (used(single), share(single, ASCII), starts_anew(single, NOW)) == ("", "", "")
    assert starts_anew(standing(window="rolling:5h"), NOW) == "bit by bit"
    assert starts_anew(standing(window="hour"), NOW) == "13:00"


def test_what_it_did() -> None:
    assert did(standing()) == ""
    assert did(standing(blocked=1200)) == "blocked 1,200"
    assert did(standing(action="warn")) == "only warns"
    assert did(standing(removed_at=SET_AT)) == "removed"
    lifted = standing()._replace(is_overridden=True, row=PolicyRow(policy(), SET_AT, None, SET_AT, 0, 0))
    assert did(lifted).startswith("lifted until 2026-")
