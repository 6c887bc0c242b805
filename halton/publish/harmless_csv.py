"""Datasette's CSV with our exporter's rule: a spreadsheet runs no text that was metered (CWE-1236, OWASP ASVS 1.2.10)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from halton.csv_text import harmless
from halton.publish.sql import LONGEST_TEXT

type Message = MutableMapping[str, Any]

FAILED = b"This SQL was refused or failed; the same address without .csv says why.\r\n"

# What SQLite writes for a number of its own: a sign before it is no formula.
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?", re.IGNORECASE)
# Where a formula could begin, with some that are none.
_SUSPECT = re.compile(r"(?:^|[;,|\n]) *[=+\-@]")


class HarmlessCsv:
    """Rewrites what is sent for an address that ends with `.csv`, row by row, and lets all else pass."""

    def __init__(self, application: Any) -> None:
        self._application = application
        csv.field_size_limit(LONGEST_TEXT)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["path"].endswith(".csv"):
            send = Rewriting(send)
        await self._application(scope, receive, send)


class Rewriting:
    """Holds what came of a row until the row is whole, then sends it made harmless."""

    def __init__(self, send: Callable[[Message], Awaitable[None]]) -> None:
        self._send = send
        self._start: Message | None = None
        self._is_csv = False
        self._held = b""

    async def __call__(self, message: Message) -> None:
        """Send a message of the inside on."""
        if message["type"] == "http.response.start" and message["status"] == 200:
            self._is_csv, self._start = True, message
            return
        if self._is_csv:
            body = message.get("body", b"")
            if self._start is not None:
                # Datasette answers 200 to a statement that failed, with no column.
                start, self._start = self._start, None
                failed = body == b"\r\n"
                await self._send(_as_text(start, 400 if failed else 200))
                body = FAILED if failed else body
            message = {**message, "body": self._rows(body, last=not message.get("more_body"))}
        await self._send(message)

    def _rows(self, body: bytes, *, last: bool) -> bytes:
        self._held += body
        # A quote within a cell is doubled, so that their count is even wherever a row ends.
        end = len(self._held) if last else self._held.rfind(b"\n") + 1
        if self._held[:end].count(b'"') % 2 and not last:
            return b""
        whole, self._held = self._held[:end], self._held[end:]
        return harmless_rows(whole.decode()).encode() if whole else b""


def _as_text(start: Message, status: int) -> Message:
    kept = [(key, value) for key, value in start["headers"] if key.lower() not in (b"content-type", b"content-length")]
    # Datasette says text/plain, so that a browser shows it, or with `_trace` text/html, which it must never be.
    saved = any(key.lower() == b"content-disposition" for key, _ in kept)
    kind = b"text/csv; charset=utf-8" if saved else b"text/plain; charset=utf-8"
    return {**start, "status": status, "headers": [*kept, (b"content-type", kind)]}


def harmless_rows(text: str) -> str:
    """Whole rows of CSV with each text that would be run made harmless; numbers stay as they are."""
    if _is_plain(text):
        return text
    made = io.StringIO()
    written = csv.writer(made)
    for row in csv.reader(io.StringIO(text, newline="")):
        written.writerow([cell if _NUMBER.fullmatch(cell) else harmless(cell) for cell in row])
    return made.getvalue()


def _is_plain(text: str) -> bool:
    # Most rows are: this costs a tenth of reading and writing them.
    lines = text.replace("\r\n", "")
    return text.isascii() and lines.isprintable() and '"' not in text and _SUSPECT.search(text) is None
