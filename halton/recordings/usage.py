"""A provider's usage object as it was: an event keeps its fractions as decimal text."""

from __future__ import annotations

import re
from typing import Any

_FRACTION = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?=[.eE])(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?")


def restored(usage: Any) -> Any:
    """The object with numbers where it holds the text of a fraction."""
    if isinstance(usage, dict):
        return {name: restored(value) for name, value in usage.items()}
    if isinstance(usage, list):
        return [restored(value) for value in usage]
    return float(usage) if isinstance(usage, str) and _FRACTION.fullmatch(usage) else usage
