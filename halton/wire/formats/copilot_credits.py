"""GitHub Copilot's own count beside the usage of whatever format it speaks: AI credits, in billionths."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from halton.events.answer import Answer
from halton.wire.header import Headers
from halton.wire.provider import Reader

CREDITS_CAP = 10**15
_TAIL = 64
# Within a text the quotes would be escaped, so that only a key of the answer itself fits; a number that is cut has no end.
_CREDITS = re.compile(rb'"total_nano_aiu"[ \t]{0,4}:[ \t]{0,4}([0-9]{1,16})(?=[\s,}])')


class CreditsReader(Reader):
    """Reads an answer as `reader` does and adds `copilot_usage.total_nano_aiu`: the last that is stated, as `nano_aiu`."""

    def __init__(self, reader: Callable[[], Reader]) -> None:
        self._reader = reader()
        self._tail = b""
        self._nano_aiu = 0

    @property
    def ended(self) -> bool:
        """Whether the answer's own end was seen."""
        return self._reader.ended

    def take_headers(self, headers: Headers) -> None:
        """The answer's header lines."""
        self._reader.take_headers(headers)

    def feed(self, data: bytes) -> None:
        """Read the next decoded bytes."""
        window = self._tail + data
        for found in _CREDITS.finditer(window):
            self._nano_aiu = int(found[1])
        self._tail = window[-_TAIL:]
        self._reader.feed(data)
        self.first_token, self.text_bytes = self._reader.first_token, self._reader.text_bytes

    def finish(self) -> tuple[Answer, ...]:
        """The facts of every inference; the credits are those of all of them, and stand with the first."""
        answers = self._reader.finish()
        if not answers or not 0 < self._nano_aiu <= CREDITS_CAP:
            return answers
        first, *others = answers
        return msgspec.structs.replace(first, units={**(first.units or {}), "nano_aiu": self._nano_aiu}), *others
