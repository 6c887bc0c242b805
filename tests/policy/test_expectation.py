from __future__ import annotations

import pytest

from halton.policy.expectation import Expectation, RatePair, expect

RATES = RatePair(3, 15)


@pytest.mark.parametrize(
    ("request_bytes", "max_output_tokens", "expectation"),
    [
        (4000, 100, Expectation(1000, 1100, 4500)),
        (4001, 100, Expectation(1001, 1101, 4503)),
        (0, None, Expectation(0, 1024, 15360)),
        (None, None, Expectation(None, 1024, 15360)),
        (4, 10**6, Expectation(1, 4097, 61443)),
        (4, -5, Expectation(1, 1, 3)),
    ],
)
def test_by_bytes_and_by_what_the_request_allows(
    request_bytes: int | None, max_output_tokens: int | None, expectation: Expectation
) -> None:
    assert expect(request_bytes, max_output_tokens, RATES) == expectation


def test_without_a_rate_the_money_is_not_known() -> None:
    assert expect(4000, 100, None) == Expectation(1000, 1100, None)


def test_what_is_not_billed_costs_nothing_rate_or_not() -> None:
    assert expect(4000, 100, None, is_billed=False).pico == expect(4000, 100, RATES, is_billed=False).pico == 0
