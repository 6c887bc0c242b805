"""What is told comes out as it went in."""

from __future__ import annotations

from halton.policy.counters import Counters, Kept
from halton.policy.expectation import RatePair
from halton.policy.policy import Policy
from halton.policy.rates import Rated, RateTable
from halton.policy.snapshot import Snapshot, decoded_rates, decoded_snapshot, encoded_rates, encoded_snapshot

DAILY = Policy(name="daily", kind="budget", bound=5 * 10**12, window="day", project="billing")


def test_a_snapshot() -> None:
    counters = Counters((Kept(DAILY, {20_000: 7}),), {"daily": 9}, (("daily", 20_000),))
    snapshot = Snapshot(12, counters, {"old": "new"})
    assert decoded_snapshot(encoded_snapshot(snapshot)) == snapshot


def test_rates() -> None:
    rated = Rated("anthropic", ("claude-haiku-*",), 0, RatePair(1, 5))
    table = decoded_rates(encoded_rates(RateTable((rated,))))
    assert table.rated == (rated,)
    assert table.find("anthropic", "claude-haiku-4-5") == RatePair(1, 5)
