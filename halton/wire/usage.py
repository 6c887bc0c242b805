"""Usage objects as providers state them: merged over a stream, counted with suspicion, bounded before they are kept."""

from __future__ import annotations

from typing import Any, TypedDict

from halton.wire.framing.json_text import as_object
from halton.wire.text import safe_text

COUNT_CAP = 10**8
FIELDS_CAP = 200
DEPTH_CAP = 6
INTEGER_CAP = 2**63 - 1


class Tokens(TypedDict, total=False):
    """The disjoint counts of an Answer, as its keyword arguments."""

    input_tokens: int | None
    cache_read_tokens: int | None
    cache_write_5m_tokens: int | None
    cache_write_1h_tokens: int | None
    cache_write_other_tokens: int | None
    output_tokens: int | None
    reasoning_tokens: int | None


def merge_usage(usage: dict[str, Any], stated: object) -> None:
    """Take over what a later statement says: the last value that is not null holds, nothing is summed."""
    if type(stated) is not dict:
        return
    for name, value in stated.items():
        if value is not None and (name in usage or len(usage) < FIELDS_CAP):
            usage[name] = value


class Counts:
    """Reads counts out of a usage object, and remembers if one of them cannot be true."""

    def __init__(self, usage: dict[str, Any]) -> None:
        self.usage = usage
        self.absurd = False

    def read(self, name: str, within: str | None = None, default: int | None = None) -> int | None:
        """The count under this name, the default if it is not stated; None if it is no integer in 0 … 10^8."""
        value = (self.usage if within is None else as_object(self.usage.get(within))).get(name)
        return default if value is None else self.check(value)

    def check(self, value: object) -> int | None:
        """The value if it can be a count."""
        if type(value) is int and 0 <= value <= COUNT_CAP:
            return value
        self.absurd = True
        return None


def usage_verdict(counts: Counts, *needed: int | None) -> tuple[bool, str | None]:
    """Whether usage is known, and if not, why: the needed counts must be stated and no count may be absurd."""
    if counts.absurd:
        return False, "absurd"
    return (False, "no_usage") if None in needed else (True, None)


def kept_usage(usage: dict[str, Any]) -> dict[str, Any] | None:
    """The usage object as an event may hold it: at most 200 values, 6 deep, short printable text, 64-bit integers."""
    return _Keeping().kept_object(usage, DEPTH_CAP) or None


class _Keeping:
    def __init__(self) -> None:
        self._left = FIELDS_CAP

    def kept_object(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        kept = {}
        for name, part in value.items():
            if self._left <= 0:
                break
            self._left -= 1
            kept[safe_text(name) or ""] = self._kept(part, depth - 1)
        return kept

    def _kept(self, value: Any, depth: int) -> Any:
        if isinstance(value, str):
            return safe_text(value)
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int):
            return value if abs(value) <= INTEGER_CAP else safe_text(str(value))
        if depth <= 0:
            return None
        return self.kept_object(value, depth) if isinstance(value, dict) else self._kept_list(value, depth)

    def _kept_list(self, value: list[Any], depth: int) -> list[Any]:
        kept = []
        for part in value:
            if self._left <= 0:
                break
            self._left -= 1
            kept.append(self._kept(part, depth - 1))
        return kept
