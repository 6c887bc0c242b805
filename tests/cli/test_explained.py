from __future__ import annotations

import make
from halton.cli.explained import document, heading
from halton.pricing.explanation import explain
from halton.pricing.in_force import Prices


def test_a_strangers_words_cannot_reach_the_terminal() -> None:
    call = make.call(model="m\x1b[2J", project="p\n")
    lines = list(heading("e1", "2026-09-22T12:00:00.000000Z", call, explain(call, Prices.of(()))))
    assert "m\\x1b[2J" in lines[1] and "p\\x0a" in lines[0]


def test_programs_get_what_is_lacking_and_what_would_help() -> None:
    call = make.call(cache_write_1h_tokens=5)
    told = explain(call, Prices.of([(2, make.price(rates=make.price().rates[:1]))]))
    said = document(call, told)
    assert said["lacking"] == ["cache_write_1h_tokens", "output_tokens"]
    assert said["remedy"] == (
        "Set its price and its other rates: halton pricing set claude-sonnet-4-5 --provider anthropic "
        "--cache-write-1h USD --output USD"
    )
