"""What the address of the first page asks for, and the addresses of its other answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from halton.publish.span import DEFAULT, Span, span_of
from halton.views.choice import Choice
from halton.views.period import Period
from halton.views.spend import Spend

AXES = ("provider", "model", "project")
MONEY = ("billed", "notional")
_USUAL = {"days": DEFAULT, "by": AXES[0], "money": ""}


class Asked(NamedTuple):
    """The days, the axis that bars are split by, and which money is drawn: `notional` is what a subscription covers.

    `money` is what the address says of that: nothing, as a rule.
    """

    span: Span
    by: str
    money: str
    notional: bool
    now: datetime

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.date()

    @property
    def period(self) -> Period:
        """The days of the span, none behind today."""
        last = self.span.period.last
        return Period(self.span.period.first, self.today if last is None else min(last, self.today))

    @property
    def choice(self) -> Choice:
        """The calls of these days."""
        return Choice(self.period)

    def of(self, total: Spend) -> Asked:
        """The same, where the address does not say which money: what was billed, unless a subscription covered it all."""
        return self if self.money else self._replace(notional=total.cost_pico == 0 < total.notional_pico)

    def pico(self, spend: Spend) -> int:
        """The money that is drawn."""
        return spend.notional_pico if self.notional else spend.cost_pico

    def href(self, **other: str) -> str:
        """The address of the same with something else; what goes without saying is left out."""
        said = {"days": self.span.name, "by": self.by, "money": self.money} | other
        return f"?{urlencode({name: value for name, value in said.items() if value != _USUAL[name]})}"


def asked_of(arguments: Any, now: datetime) -> Asked:
    """What these arguments of an address ask for; what they do not say, or say wrongly, is as usual."""
    by, money = arguments.get("by"), arguments.get("money")
    shown = money if money in MONEY else ""
    return Asked(span_of(arguments.get("days"), now.date()), by if by in AXES else AXES[0], shown, shown == "notional", now)
