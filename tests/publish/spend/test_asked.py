"""What an address asks for, and the addresses of the other answers."""

from datetime import UTC, date, datetime

import pytest

from halton.publish.spend.asked import Asked, asked_of
from halton.views.period import Period
from halton.views.spend import Spend

NOW = datetime(2026, 11, 29, 15, tzinfo=UTC)


def asked(**arguments: str) -> Asked:
    return asked_of(arguments, NOW)


def test_an_address_that_says_nothing_asks_for_thirty_days_by_provider() -> None:
    found = asked()
    assert (found.span.name, found.by, found.money, found.notional) == ("30d", "provider", "", False)
    assert found.choice.period == found.period == Period(date(2026, 10, 31), date(2026, 11, 29))


@pytest.mark.parametrize("arguments", [{"by": "<b>"}, {"money": "gold"}, {"days": "2026-13"}, {"by": ""}])
def test_what_is_said_wrongly_is_as_usual(arguments: dict[str, str]) -> None:
    assert asked(**arguments) == asked()


def test_a_month_that_runs_ends_today() -> None:
    assert asked(days="2026-11").period == Period(date(2026, 11, 1), date(2026, 11, 29))
    assert asked(days="2026-10").period == Period(date(2026, 10, 1), date(2026, 10, 31))
    assert asked(days="all").period == Period(None, date(2026, 11, 29))


def test_an_address_says_only_what_is_not_usual() -> None:
    found = asked(days="7d", by="model")
    assert found.href() == "?days=7d&by=model"
    assert found.href(days="30d") == "?by=model"
    assert found.href(days="30d", by="provider") == "?"
    assert found.href(money="notional") == "?days=7d&by=model&money=notional"
    assert asked(money="billed").href() == "?money=billed"


@pytest.mark.parametrize(
    ("cost", "notional", "money", "drawn"),
    [(5, 9, "", False), (0, 9, "", True), (0, 0, "", False), (5, 9, "notional", True), (0, 9, "billed", False)],
)
def test_what_is_billed_is_drawn_unless_nothing_was_or_the_address_says_so(
    cost: int, notional: int, money: str, drawn: bool
) -> None:
    total = Spend((), calls=1, cost_pico=cost, notional_pico=notional)
    found = asked(money=money).of(total)
    assert found.notional is drawn
    assert found.pico(total) == (notional if drawn else cost)
