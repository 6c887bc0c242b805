"""The switches at the head of a project's or a model's page: which days, and which of the two kinds of money."""

from __future__ import annotations

from urllib.parse import urlencode

from halton.publish.span import DEFAULT, LABELS
from halton.publish.spend.asked import Asked
from halton.publish.spend.options import Option
from halton.views.spend import Spend


def spans(asked: Asked) -> list[Option]:
    """The days that the page can be about."""
    return [Option(label, _href(asked, days=name), asked.span.name == name) for name, label in LABELS.items()]


def moneys(asked: Asked, total: Spend) -> list[Option]:
    """What was paid by the token, or what a plan covered; nothing to choose where there is only one of them."""
    if not (total.cost_pico and total.notional_pico or asked.money):
        return []
    labels = (("billed", "billed"), ("notional", "covered by a plan"))
    return [Option(label, _href(asked, money=name), asked.notional is (name == "notional")) for name, label in labels]


def _href(asked: Asked, **other: str) -> str:
    said = {"days": asked.span.name, "money": asked.money} | other
    return "?" + urlencode({name: value for name, value in said.items() if value and (name, value) != ("days", DEFAULT)})
