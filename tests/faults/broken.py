"""What a check of the campaign raises."""

from __future__ import annotations

import hashlib
from pathlib import Path


class Broken(Exception):
    """An invariant that does not hold, and what was found instead."""

    def __init__(self, invariant: str, what: str) -> None:
        super().__init__(f"{invariant}: {what}")
        self.invariant = invariant


def digest_of(path: Path) -> str | None:
    """The SHA-256 of a file; nothing if it is gone."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
