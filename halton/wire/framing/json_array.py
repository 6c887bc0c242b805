"""JSON objects out of a body that arrives in pieces: one object, an array of them, or one after another."""

from __future__ import annotations

import re

OBJECT_CAP = 16 << 20

_STRUCTURE = re.compile(rb'[{}\[\]"]')
_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_QUOTE, _OPEN_ARRAY, _CLOSE_ARRAY, _OPENING = ord('"'), ord("["), ord("]"), b"{["


class JsonSplitter:
    """Takes chunks of any size and gives the text of each whole object, wherever arrays put it.

    It counts braces and knows strings and escapes; whether the text is JSON is the decoder's to say. An object of more than
    `object_cap` bytes is skipped to its end and noted in `overlong`.
    """

    def __init__(self, object_cap: int = OBJECT_CAP) -> None:
        self.overlong = False
        self.begun = False
        self._object_cap = object_cap
        self._held = bytearray()
        self._skipping = False
        self._arrays = 0
        self._depth = 0
        self._in_string = False
        self._escaped = False

    @property
    def closed(self) -> bool:
        """Whether something was opened and all of it is closed."""
        return self.begun and not self._depth and not self._arrays

    def feed(self, data: bytes) -> list[bytes]:
        """The objects that these bytes complete."""
        found: list[bytes] = []
        start = at = 0
        if self._escaped and data:
            at, self._escaped = 1, False
        while at < len(data):
            if self._in_string:
                at = self._past_string(data, at)
                continue
            if (mark := _STRUCTURE.search(data, at)) is None:
                break
            at = mark.end()
            if data[at - 1] == _QUOTE:
                self._in_string = True
            elif data[at - 1] in _OPENING:
                start = at - 1 if self._open(data[at - 1]) else start
            elif self._close(data[at - 1]):
                found += self._taken(data[start:at])
        if self._depth:
            self._hold(data[start:])
        return found

    def _past_string(self, data: bytes, at: int) -> int:
        end = _STRING.match(data, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        if end < len(data):
            self._in_string = data[end] != _QUOTE
            self._escaped = self._in_string  # only a backslash without its character stops the match otherwise
        return end + 1

    def _open(self, sign: int) -> bool:
        """Count an opening sign; whether it begins an object of ours."""
        self.begun = True
        if not self._depth and sign == _OPEN_ARRAY:
            self._arrays += 1
            return False
        self._depth += 1
        return self._depth == 1

    def _close(self, sign: int) -> bool:
        """Count a closing sign; whether it ends an object of ours."""
        if self._depth:
            self._depth -= 1
            return not self._depth
        if sign == _CLOSE_ARRAY and self._arrays:
            self._arrays -= 1
        return False

    def _taken(self, end: bytes) -> list[bytes]:
        text = bytes(self._held) + end if self._held else end
        self._held.clear()
        if self._skipping or len(text) > self._object_cap:
            self._skipping, self.overlong = False, True
            return []
        return [text]

    def _hold(self, data: bytes) -> None:
        if not self._skipping:
            self._held += data
            if len(self._held) > self._object_cap:
                self._skipping = True
                self._held.clear()
