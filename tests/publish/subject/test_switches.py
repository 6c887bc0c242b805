"""The switches keep each other's answers, and say nothing that goes without saying."""

from datetime import UTC, datetime

from halton.publish.spend.asked import asked_of
from halton.publish.subject.switches import moneys, spans
from halton.views.spend import Spend

NOW = datetime(2026, 9, 22, 15, tzinfo=UTC)
BOTH = Spend((), calls=2, cost_pico=1, notional_pico=1)


def test_days_keep_the_money() -> None:
    found = {one.label: (one.href, one.is_current) for one in spans(asked_of({"days": "7d", "money": "notional"}, NOW))}
    assert found["7 days"] == ("?days=7d&money=notional", True)
    assert found["30 days"] == ("?money=notional", False)
    assert {one.href for one in spans(asked_of({}, NOW)) if one.is_current} == {"?"}


def test_money_keeps_the_days_and_is_asked_only_where_there_are_two_kinds() -> None:
    asked = asked_of({"days": "90d"}, NOW)
    assert [(one.href, one.is_current) for one in moneys(asked, BOTH)] == [
        ("?days=90d&money=billed", True), ("?days=90d&money=notional", False),
    ]  # fmt: skip
    assert moneys(asked, Spend((), cost_pico=1)) == []
    assert len(moneys(asked_of({"money": "notional"}, NOW), Spend((), cost_pico=1))) == 2
