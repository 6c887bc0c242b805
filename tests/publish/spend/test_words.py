"""Sums in words."""

from halton.publish.spend.words import UNKNOWN, money, plural, share, usd
from halton.views.spend import Spend


def test_money_is_one_kind_and_unknown_where_no_cost_is_known() -> None:
    both = Spend((), calls=2, cost_pico=2_500_000_000_000, notional_pico=40_000_000_000)
    assert money(both, notional=False) == "$2.50" and money(both, notional=True) == "$0.0400"
    assert money(Spend((), calls=2, unpriced_calls=2), notional=False) == UNKNOWN
    assert money(Spend((), calls=2, failed_calls=1), notional=False) == "$0.00"
    assert money(Spend(()), notional=True) == "$0.00"
    assert usd(1_234_500_000_000_000) == "$1,234.50"


def test_shares_and_counts() -> None:
    assert [share(part) for part in (None, 0.0, 0.017, 0.5, 1.0)] == [UNKNOWN, "0%", "1.7%", "50%", "100%"]
    assert [plural(number, "call") for number in (0, 1, 2000)] == ["0 calls", "1 call", "2,000 calls"]
    assert plural(2, "stretch", "stretches") == "2 stretches"
