"""The switches: every answer is a link, and one of them is the current one."""

from datetime import UTC, date, datetime

from halton.publish.spend.asked import asked_of
from halton.publish.spend.options import MONTHS_LISTED, Option, axes, moneys, months, spans

NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)


def test_days_that_end_today() -> None:
    assert spans(asked_of({"by": "model"}, NOW)) == [
        Option("7 days", "?days=7d&by=model", False),
        Option("30 days", "?by=model", True),
        Option("90 days", "?days=90d&by=model", False),
        Option("A year", "?days=365d&by=model", False),
        Option("All", "?days=all&by=model", False),
    ]


def test_the_months_since_the_first_call_the_latest_first() -> None:
    found = months(asked_of({"days": "2025-12"}, NOW), date(2025, 11, 30))
    assert found == [
        Option("January 2026", "?days=2026-01", False),
        Option("December 2025", "?days=2025-12", True),
        Option("November 2025", "?days=2025-11", False),
    ]
    assert [option.label for option in months(asked_of({}, NOW), None)] == ["January 2026"]
    for first in (date(2001, 1, 1), date(1, 1, 1)):
        assert len(months(asked_of({}, NOW), first)) == MONTHS_LISTED


def test_what_bars_are_split_by_and_which_money() -> None:
    asked = asked_of({"by": "project", "money": "notional"}, NOW)
    assert [(option.label, option.is_current) for option in axes(asked)] == [
        ("provider", False), ("model", False), ("project", True),
    ]  # fmt: skip
    assert moneys(asked) == [
        Option("billed", "?by=project&money=billed", False),
        Option("covered by a plan", "?by=project&money=notional", True),
    ]
