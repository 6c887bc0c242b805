"""Values of SQLite as one Arrow column: of a kind that is known, or of the one that fits all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from halton.arrow.kind import kind_of, named_kind, type_of

if TYPE_CHECKING:
    import pyarrow as pa

_CLASSES = {int: "integer", bool: "integer", float: "real", str: "text", bytes: "blob"}


def column(values: Sequence[Any], kind: str) -> pa.Array:
    """A column of this kind.

    :raises pyarrow.ArrowException: if a value is not of it.
    """
    import pyarrow as pa

    if kind in ("moment", "day"):
        return pa.array(values, pa.string()).cast(type_of(kind))
    if kind == "flag":
        return pa.array(values, pa.int8()).cast(pa.bool_())
    try:
        return pa.array(values, type_of(kind))
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        if kind not in ("text", "real"):
            raise
        made = str if kind == "text" else float
        return pa.array([None if value is None else made(value) for value in values], type_of(kind))


def fitting_column(name: str, values: Sequence[Any]) -> pa.Array:
    """A column whose kind follows from its name and from all of its values: SQLite types each of them by itself."""
    import pyarrow as pa

    classes = {_CLASSES[type(value)] for value in values if value is not None}
    kind = kind_of(name, classes, as_named=named_kind(name) != "flag" or all(value in (0, 1, None) for value in values))
    try:
        return column(values, kind)
    except pa.ArrowInvalid:
        return column(values, kind_of(name, classes, as_named=False))
