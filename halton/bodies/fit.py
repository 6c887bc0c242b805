"""A document cut to a number of bytes and still JSON: what comes first stays, and what was left out is said."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.redact.budget import Check, paced, unhurried

_ATTEMPTS = 8
_encode = msgspec.json.encode


def fit(document: Any, limit: int, check: Check = unhurried) -> tuple[bytes, bool] | None:
    """Its JSON text in at most `limit` bytes, and whether something is missing; None if nothing of it fits.

    :raises OverBudget: if `check` says that time is up.
    """
    text = _encode(document)
    if len(text) <= limit:
        return text, False
    room = limit
    for _ in range(_ATTEMPTS):
        text = _encode(_Cutting(room, check).cut(document))
        if len(text) <= limit:
            return text, True
        room -= len(text) - limit  # the notes on what is missing take room too
        if room <= 0:
            break
    return None


class _Cutting:
    def __init__(self, room: int, check: Check) -> None:
        self._left = room
        self._check = check

    def cut(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list):
            return self._list(value)
        self._left -= len(_encode(value)) + 1
        return value

    def _text(self, text: str) -> str:
        size = len(_encode(text)) + 1
        if size <= self._left:
            self._left -= size
            return text
        kept = text[: max(0, self._left)]
        while kept and len(_encode(kept)) > self._left:
            kept = kept[: len(kept) * self._left // (len(_encode(kept)) + 1)]
        self._left = 0
        return f"{kept}[cut: {len(text) - len(kept)} more characters]"

    def _object(self, value: dict[str, Any]) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for name, part in paced(value.items(), self._check):
            self._left -= len(_encode(name)) + 1
            if self._left <= 0:
                kept["[cut]"] = f"{len(value) - len(kept)} more"
                break
            kept[name] = self.cut(part)
        return kept

    def _list(self, values: list[Any]) -> list[Any]:
        kept: list[Any] = []
        for part in paced(values, self._check):
            if self._left <= 0:
                kept.append(f"[cut: {len(values) - len(kept)} more]")
                break
            kept.append(self.cut(part))
        return kept
