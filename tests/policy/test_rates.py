from __future__ import annotations

import pytest

from halton.policy.expectation import RatePair
from halton.policy.rates import Rated, RateTable

TABLE = RateTable(
    (
        Rated("anthropic", ("claude-sonnet-*",), 0, RatePair(3, 15)),
        Rated("anthropic", ("claude-*",), 0, RatePair(2, 10)),
        Rated("anthropic", ("claude-sonnet-5",), 0, RatePair(4, 20)),
        Rated("anthropic", ("claude-haiku-*",), 0, RatePair(1, 5)),
        Rated("anthropic", ("claude-haiku-*",), 0, RatePair(1, 4)),
        Rated("openai", ("gpt-5",), 0, RatePair(9, 9)),
        Rated("openai", ("gpt-*",), 2, RatePair(7, 70)),
    )
)


@pytest.mark.parametrize(
    ("provider", "model", "rates"),
    [
        ("anthropic", "Claude-Sonnet-5", (4, 20)),
        ("anthropic", "claude-sonnet-4", (3, 15)),
        ("anthropic", "claude-opus", (2, 10)),
        ("anthropic", "claude-haiku-1", (1, 4)),
        ("openai", "gpt-5", (7, 70)),
        ("anthropic", "new-model", (4, 20)),
        ("openai", None, (9, 70)),
        ("nobody", "gpt-5", (9, 70)),
    ],
)
def test_the_rates_of_a_name_or_the_dearest(provider: str, model: str | None, rates: tuple[int, int]) -> None:
    assert TABLE.find(provider, model) == RatePair(*rates) == TABLE.find(provider, model)


def test_no_prices_no_rates() -> None:
    assert RateTable().find("openai", "gpt-5") is None
