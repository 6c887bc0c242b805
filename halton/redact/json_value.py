"""JSON as Python holds it after decoding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

type Json = str | int | float | bool | None | Sequence[Json] | Mapping[str, Json]
