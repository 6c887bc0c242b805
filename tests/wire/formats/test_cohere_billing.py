from __future__ import annotations

from typing import Any

import pytest

from halton.wire.formats.cohere_billing import billed_tokens, billed_units, whole
from halton.wire.usage import Counts


def tokens(usage: dict[str, Any]) -> tuple[Any, Any]:
    read = billed_tokens(Counts(usage))
    return read.get("input_tokens"), read.get("output_tokens")


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ({"billed_units": {"input_tokens": 5, "output_tokens": 6}, "tokens": {"input_tokens": 71}}, (5, 6)),
        ({"tokens": {"input_tokens": 71, "output_tokens": 6}}, (71, 6)),
        ({"billed_units": {"search_units": 1}}, (0, 0)),
        ({"billed_units": {"input_tokens": 4, "text_tokens": 4, "image_tokens": 1610}}, (1614, 0)),
        ({"billed_units": {"input_tokens": 1614, "text_tokens": 4, "image_tokens": 1610}}, (1614, 0)),
        ({"billed_units": {"image_tokens": "1610.0"}}, (1610, 0)),
        ({}, (None, None)),
    ],
)
def test_tokens_are_those_that_are_billed(usage: dict[str, Any], expected: tuple[int, int]) -> None:
    assert tokens(usage) == expected


def test_units_are_what_is_billed_beside_them() -> None:
    billed = {"search_units": "2.0", "classifications": 1, "images": 0, "pages": 3, "image_tokens": -1}
    assert billed_units({"billed_units": billed}) == {"search_units": 2, "classifications": 1, "pages": 3}
    assert billed_units({"tokens": {}}) is None


@pytest.mark.parametrize(
    ("value", "read"),
    [("5.0", 5), ("5", 5), ("0.00", 0), ("5.5", "5.5"), ("1e3", "1e3"), ("-1.0", "-1.0"), ("٣.0", "٣.0"), (7, 7), (None, None)],
)
def test_a_fraction_that_is_whole_is_a_number(value: Any, read: Any) -> None:
    assert whole(value) == read
