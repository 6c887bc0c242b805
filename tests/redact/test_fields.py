from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

import make
from events.test_codec import structs
from halton.events.body import KeptBody
from halton.events.price import InvoiceLine
from halton.events.types import EVENT_TYPES, Actor, Event, InvoiceImported, LogCreated, PolicyRemoved
from halton.redact.budget import OverBudget
from halton.redact.facts import searched
from halton.redact.fields import gathered, laid, put_back

INVOICE = InvoiceImported(
    provider="openai",
    format="f/1",
    file="a.csv",
    digest="d",
    first_day="1",
    last_day="2",
    lines=(InvoiceLine(day="1", unit="cost", label="team"), InvoiceLine(day="2", model="m", unit="u")),
    actor=Actor(uid=1, command="up"),
)


def test_only_what_strangers_say_is_gathered() -> None:
    assert gathered(LogCreated(origin="ab")) == []
    assert gathered(PolicyRemoved(name="cap")) == ["cap"]
    assert gathered(make.gap()) == ["api.anthropic.com"]
    assert set(gathered(INVOICE)) == {"openai", "f/1", "a.csv", "1", "2", "cost", "team", "m", "u", "up"}
    bodies = make.call(request_body=KeptBody(commitment="c" * 43, redactions={"jwt": 1}), response_body=KeptBody(reason="socket"))
    assert gathered(bodies) == gathered(make.call())


@pytest.mark.parametrize(
    ("usage", "texts"),
    [
        ({"a": 1, "b": {"c": None, "d": "x"}}, ["a\x00b", "c\x00d", "d\x01x"]),
        ({"tokens": ["x", "y", "z"]}, ["tokens", "tokens\x00token\x01x\x00token\x01y\x00token\x01z\x00"]),
        ({"a": [{"b": "x"}, 3, [True]]}, ["a", "b", "b\x01x"]),
        ({"name": "n", "value": "x"}, ["name\x01n\x00value\x00n\x01x\x00"]),
        ({"a": '{"b": 1}'}, ["a", 'a\x01{"b": 1}', '{"b": 1}']),
    ],
)
def test_what_a_key_names_stands_behind_it(usage: dict[str, Any], texts: list[str]) -> None:
    assert [text for text in gathered(make.call(usage=usage)) if text][-len(texts) :] == texts


@pytest.mark.parametrize(
    "usage",
    [
        {"a": [{"b": 1}] * 100_000},
        {"a": [[1]] * 100_000},
        {"a": {f"k{number}": ["x"] for number in range(20_000)}, "b": [1]},
        {"a": ["x"] * 1_000_000},
        {"name": "n", "value": ["x"] * 1_000_000},
    ],
    ids=["objects", "lists", "lists of texts", "texts", "values"],
)
def test_an_object_without_end_is_not_gathered_to_its_end(usage: dict[str, Any]) -> None:
    with pytest.raises(OverBudget):
        gathered(make.call(usage=usage))
    event = make.call(usage=usage, headers={"cf-ray": "1"})
    assert searched(event) == msgspec.structs.replace(event, usage=None, headers=None)


def test_an_invoice_may_have_any_number_of_lines() -> None:
    lines = tuple(InvoiceLine(day="1", unit="cost", label=f"team {number}") for number in range(12_000))
    event = msgspec.structs.replace(INVOICE, lines=lines)
    assert len(gathered(event)) > 30_000 and searched(event) is event


@pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda kind: kind.TYPE)
def test_what_was_laid_is_put_back(kind: type[Event]) -> None:
    @settings(deadline=None, max_examples=30)
    @given(structs(kind))
    def holds(event: Event) -> None:
        assert put_back(event, iter(laid(event))) == event
        marked = put_back(event, iter(["?" if isinstance(text, str) else text for text in laid(event)]))
        assert [text for text in laid(marked) if isinstance(text, str)] == ["?" for text in laid(event) if isinstance(text, str)]
        assert msgspec.structs.replace(event) == event

    holds()
