from __future__ import annotations

import msgspec
import pytest

from halton.wire.framing.json_text import as_list, as_object, decode_any, json_decoder


class Named(msgspec.Struct):
    name: object = None


def test_fractions_stay_decimal_text() -> None:
    assert decode_any(b'{"cost":0.10,"many":1e400}') == {"cost": "0.10", "many": "1e400"}


def test_the_last_of_two_equal_names_holds() -> None:
    assert decode_any(b'{"a":1,"a":2}') == {"a": 2}


@pytest.mark.parametrize("text", [b"", b"{", b"NaN", b"[" * 100_000, b"9" * 5000, b'{"a":1}x', b"\xff"])
def test_what_is_no_json_is_none(text: bytes) -> None:
    assert decode_any(text) is None


def test_another_type_is_none() -> None:
    assert json_decoder(Named)(b"[]") is None


def test_undeclared_fields_are_skipped() -> None:
    assert json_decoder(Named)(b'{"other":{"a":[1]},"name":"n"}') == Named(name="n")


def test_halves_of_characters_and_broken_utf8_are_mended() -> None:
    assert decode_any(b'{"a":"\\ud83d","b":"\xff"}') == {"a": "\ufffd", "b": "\ufffd"}
    assert decode_any(b'"\\ud83d\\ude00"') == "\U0001f600"


def test_values_of_another_shape_are_empty() -> None:
    assert (as_object([1]), as_object(None), as_list({}), as_list([1])) == ({}, {}, [], [1])
