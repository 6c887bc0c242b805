"""Differences as commands print them."""

from __future__ import annotations

import json

import pytest

import make
from halton.cli.price_difference import document, echo_difference
from halton.events.price import Rate
from halton.pricing.difference import difference

OLD = [
    make.price(model="a"),
    make.price(model="b", rates=(Rate(unit="input_tokens", pico=4_000_000), Rate(unit="images", pico=10**10))),
    make.price(model="c", valid_to=make.NOON + 5),
]
NEW = [
    make.price(model="b", rates=(Rate(unit="input_tokens", pico=5_000_000), Rate(unit="input_tokens", pico=7, variant="batch"))),
    make.price(model="c", match=("c*",)),
    make.price(model="d", book=None, valid_from=make.NOON + 9),
]


def test_plus_tilde_and_minus(capsys: pytest.CaptureFixture[str]) -> None:
    echo_difference(difference(OLD, NEW, make.NOON))
    assert capsys.readouterr().out.splitlines() == [
        "+ anthropic d from 2026-09-22 12:00 (by you): input_tokens $3 per million, cache_read_tokens $0.3 per million, "
        "cache_write_5m_tokens $3.75 per million, cache_write_1h_tokens $6 per million and 2 more rates",
        "~ anthropic b (by test)",
        "    input_tokens: $4 per million → $5 per million  +25.0 %",
        "    input_tokens (batch): no rate → $0.000007 per million",
        "    images: $0.01 each → no rate",
        "~ anthropic c (by test)",
        "    names claude-sonnet-4-5* → c*",
        "    until 2026-09-22 12:00 → further notice",
        "- anthropic a (by test)",
        "1 added, 2 changed, 1 gone, 0 the same.",
    ]


def test_the_document_is_json() -> None:
    said = json.loads(json.dumps(document(difference(OLD, NEW, make.NOON))))
    assert [rate["percent"] for rate in said["changed"][0]["rates"]] == [25.0, None, None]
    assert ([price["model"] for price in said["added"]], said["gone"][0]["model"], said["same"]) == (["d"], "a", 0)
