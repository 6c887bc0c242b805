"""One rule types a column: by its name, and by what it holds."""

from __future__ import annotations

import pytest

from halton.arrow.kind import kind_of, named_kind, type_of
from halton.log.segments.columns import ENVELOPE, columns, schema


@pytest.mark.parametrize(
    ("name", "classes", "as_named", "kind"),
    [
        ("streamed", {"integer"}, True, "flag"),
        ("streamed", {"integer"}, False, "integer"),
        ("streamed", {"text"}, True, "text"),
        ("cost_known", set(), True, "flag"),
        ("started_at", {"text"}, True, "moment"),
        ("started_at", {"text"}, False, "text"),
        ("started_at", {"integer"}, True, "integer"),
        ("day", {"text"}, True, "day"),
        ("first_day", {"text"}, True, "day"),
        ("cost_pico", {"integer"}, True, "integer"),
        ("cost_pico", set(), True, "integer"),
        ("cost_usd", set(), True, "real"),
        ("share", {"integer", "real"}, True, "real"),
        ("anything", {"integer", "text"}, True, "text"),
        ("anything", {"blob"}, True, "blob"),
        ("reason", set(), True, "text"),
    ],
)
def test_a_name_promises_and_the_values_decide(name: str, classes: set[str], as_named: bool, kind: str) -> None:
    assert kind_of(name, classes, as_named=as_named) == kind


def test_the_fields_of_calls_have_the_types_that_segments_give_them() -> None:
    held = {"integer": "integer", "flag": "integer", "moment": "text", "day": "text"}
    types = dict(zip(schema().names, schema().types, strict=True))
    for column in columns():
        sealed = types[column.name]
        plain = sealed.value_type if hasattr(sealed, "value_type") else sealed
        assert type_of(kind_of(column.name, {held.get(column.kind, "text")}, as_named=True)) == plain, column


def test_the_envelope_is_typed_by_the_same_names() -> None:
    assert [named_kind(name) for name in ENVELOPE] == [None, "moment", None, None, None, None, None]
