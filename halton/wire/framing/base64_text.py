"""Long base64 texts made short before they are parsed: a picture in a line must not cost the usage beside it."""

from __future__ import annotations

import re
import string

LINE_BYTES = 64 << 10
RUN_BYTES = 1024
_ALPHABET = string.ascii_letters.encode() + string.digits.encode() + b"+/=_-"
_RUN = re.compile(rb"[A-Za-z0-9+/=_-]*+")
_LONG_RUN = re.compile(rb"(?<![A-Za-z0-9+/=_-])([A-Za-z0-9+/=_-]{%d})[A-Za-z0-9+/=_-]++" % RUN_BYTES)


class Base64Shortener:
    """Cuts each run of base64's characters to 1 KiB, in lines that have become longer than 64 KiB; all else passes as it is.

    Such a run is always within one string of JSON: names and numbers are shorter. Short lines, and so nearly all there are,
    cost one search for their end.
    """

    def __init__(self) -> None:
        self._line = 0
        self._run = 0

    def feed(self, data: bytes) -> bytes:
        """The bytes without what is cut."""
        end = data.rfind(b"\n")
        longest = self._line + len(data)
        self._line = longest if end < 0 else len(data) - end - 1
        if longest <= LINE_BYTES:
            self._run = 0
            return data
        return self._shortened(data)

    def _shortened(self, data: bytes) -> bytes:
        going_on = _RUN.match(data).end()  # type: ignore[union-attr]  # it matches nothing, too
        kept = min(going_on, max(0, RUN_BYTES - self._run))
        if going_on == len(data):
            self._run += going_on
            return data[:kept]
        end = data[-RUN_BYTES:]
        self._run = len(end) - len(end.rstrip(_ALPHABET))
        return data[:kept] + _LONG_RUN.sub(rb"\1", data[going_on:])
