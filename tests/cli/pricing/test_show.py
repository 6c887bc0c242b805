"""`halton pricing show`: everything that was stated of a price, and why one holds."""

from __future__ import annotations

import json
from typing import Any

import make
from halton.events.price import Rate

NAME = "claude-sonnet-4-5-20250929"


def test_the_price_in_force_and_why_then_the_others(run: Any, fill: Any) -> None:
    rates = (
        *make.price().rates,
        Rate(unit="output_tokens", pico=22_500_000, above_tokens=200_000),
        Rate(unit="input_tokens", pico=1_500_000, variant="batch", source="elsewhere", minimum=9),
    )
    own = make.price(book=None, valid_from=make.NOON, rates=(Rate(unit="input_tokens", pico=1),), source="a contract")
    fill([make.price(rates=rates, checked="2026-09-01"), make.call(), own, make.price(book=None, valid_from=7, valid_to=7)])
    assert run("pricing", "show", NAME).output.splitlines() == [
        f"{NAME} at anthropic: 1 calls bear this name, 1 of them with no known cost (unit_unpriced)",
        "  in force, because your own goes before a book's: claude-sonnet-4-5, by you, from 2026-09-22 12:00",
        "      event 4, 1 calls priced; its pattern claude-sonnet-4-5* fits; a contract",
        "      ordinary           in $0.000001",
        "  withdrawn: claude-sonnet-4-5, by you, from 1970-01-01 00:00",
        "      event 5, 0 calls priced; its pattern claude-sonnet-4-5* fits; test",
        "      ordinary           in $3.00, cached $0.30, written 5m $3.75, 1h $6.00, out $15.00, web_searches $10 per thousand",
        "  another goes before it: claude-sonnet-4-5, by test, always",
        "      event 2, 0 calls priced; its pattern claude-sonnet-4-5* fits; test, checked 2026-09-01",
        "      ordinary           in $3.00, cached $0.30, written 5m $3.75, 1h $6.00, out $15.00, web_searches $10 per thousand",
    ]
    lines = run("pricing", "show", NAME, "--at", "2026-09-22T11:59").output.splitlines()
    assert lines[1].startswith("  in force, because no other price fits: claude-sonnet-4-5, by test, always")
    assert lines[4:6] == [
        "      >200,000           out $22.50",
        "      batch              in $1.50 (at least 9); elsewhere",
    ]
    assert lines[6].startswith("  not yet: claude-sonnet-4-5, by you, from 2026-09-22 12:00")


def test_a_name_without_a_price_and_how_it_gets_one(run: Any, fill: Any) -> None:
    fill([make.call(model="nobody")])
    assert run("pricing", "show", "nobody").output.splitlines() == [
        "nobody at anthropic: 1 calls bear this name, 1 of them with no known cost (model_unpriced)",
        "  No price is in force for it. Set one: halton pricing set nobody --provider anthropic --input USD --output USD",
    ]


def test_an_unknown_model_has_near_ones(run: Any, fill: Any) -> None:
    fill([make.price()])
    result = run("pricing", "show", "claude-sonet-4-5", "--provider", "openai")
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        'Error: No price was ever stated for "claude-sonet-4-5" at openai. Did you mean claude-sonnet-4-5?',
        "Set one: halton pricing set claude-sonet-4-5 --provider openai --input USD --output USD",
    ]


def test_json(run: Any, fill: Any) -> None:
    fill([make.price(), make.price(provider="aws"), make.call()])
    document = json.loads(run("pricing", "show", NAME, "--json").output)
    assert [(one["provider"], one["in_force"], one["prices"][0]["calls"]) for one in document["histories"]] == [
        ("anthropic", 2, 1),
        ("aws", 3, 0),
    ]
