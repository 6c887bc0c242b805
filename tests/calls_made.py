"""What the ledger holds of the calls that one test made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from eventually import eventually_in_threads
from stack import Stack


class Made:
    """The rows of the calls made inside `with calls_made(stack) as made`."""

    rows: list[dict[str, Any]]

    @property
    def row(self) -> dict[str, Any]:
        """The one call."""
        (row,) = self.rows
        return row

    def tokens(self) -> dict[str, Any]:
        """The counts of the one call, without those that are 0 or not stated."""
        return {name: value for name, value in self.row.items() if name.endswith("_tokens") and value}


@contextmanager
def calls_made(stack: Stack, count: int = 1) -> Iterator[Made]:
    """Wait until so many calls have ended; a client may see the end of its answer before the meter does."""
    before = {row["call_id"] for row in stack.calls()}
    made = Made()
    yield made

    def all_there() -> bool:
        made.rows = [row for row in stack.calls() if row["call_id"] not in before]
        return len(made.rows) >= count

    eventually_in_threads(all_there)
