"""Cohere's `billed_units` as disjoint counts and as units. Its numbers may be fractions that are whole, such as 5.0."""

from __future__ import annotations

from typing import Any

from halton.wire.formats.openai_parts import count, stated
from halton.wire.framing.json_text import as_object
from halton.wire.usage import Counts, Tokens

_UNITS = {
    "search_units": "search_units",
    "classifications": "classifications",
    "images": "images",
    "pages": "pages",
    "image_tokens": "input_image_tokens",
}
_BILLED = ("billed_units", "tokens")


def billed_tokens(counts: Counts) -> Tokens:
    """The tokens that are billed; those that were counted, where it says nothing of billing. What bills no tokens used none.

    There is no price for what the cache held (`cached_tokens`): it is billed as input and counted as such. The tokens of
    pictures may stand beside those of the text; both are input.
    """
    stated_where = next((place for place in _BILLED if as_object(counts.usage.get(place))), None)
    if stated_where is None:
        return {}
    names = ("input_tokens", "text_tokens", "image_tokens", "output_tokens")
    values = {name: _read(counts, stated_where, name) for name in names}
    text, image, whole = values["text_tokens"], values["image_tokens"], values["input_tokens"]
    known = text is not None and image is not None and whole is not None
    return {
        "input_tokens": max(whole or 0, (text or 0) + (image or 0)) if known else None,
        "cache_read_tokens": 0,
        "cache_write_5m_tokens": 0,
        "cache_write_1h_tokens": 0,
        "cache_write_other_tokens": 0,
        "output_tokens": values["output_tokens"],
    }


def billed_units(usage: dict[str, Any]) -> dict[str, int] | None:
    """What else is billed: searches, classifications, pictures and pages."""
    billed = as_object(usage.get("billed_units"))
    return stated({unit: count(whole(billed.get(name))) for name, unit in _UNITS.items()})


def whole(value: Any) -> Any:
    """The number if it is whole, however it is written; anything else as it is, for others to judge."""
    if isinstance(value, str):
        digits, _, rest = value.partition(".")
        if digits.isascii() and digits.isdecimal() and len(digits) < 10 and not rest.strip("0"):
            return int(digits)
    return value


def _read(counts: Counts, place: str, name: str) -> int | None:
    value = as_object(counts.usage.get(place)).get(name)
    return 0 if value is None else counts.check(whole(value))
