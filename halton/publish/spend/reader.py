"""Asks the views one question after another; what cannot be answered is left out of the page and never in its way."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from datasette.database import QueryInterrupted

from halton.publish.database import ViewsDatabase

LIMIT_MS = 500


class Reader:
    """`late` are the names of the questions that took longer than a page may wait, `unread` those that had no answer at all."""

    def __init__(self, views: ViewsDatabase) -> None:
        self._views = views
        self.late: list[str] = []
        self.unread: list[str] = []

    async def ask[Answer](
        self, name: str, question: Callable[[sqlite3.Connection], Answer], limit_ms: int = LIMIT_MS
    ) -> Answer | None:
        """The answer, or None if a projection that it stands on is missing or being made anew, or if it takes too long."""
        try:
            return await self._views.ask(question, limit_ms=limit_ms)
        except sqlite3.OperationalError:
            self.unread.append(name)
        except QueryInterrupted:
            self.late.append(name)
        return None
