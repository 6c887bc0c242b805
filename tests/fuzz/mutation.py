"""Changes bytes as a hostile or broken server might: here and there, and JSON values to such as should not stand there."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Sequence
from random import Random

import brotli
import zstandard

from fuzz.framed import changed_in_base64, changed_within

SIZE_CAP = 64 << 10
_MOST = (1, 7, 7, *(64,) * 6, *(1000,) * 9, *(100_000,) * 12)
CODINGS: dict[bytes, Callable[[bytes], bytes]] = {
    b"gzip": lambda data: gzip.compress(data, 1),
    b"deflate": lambda data: zlib.compress(data, 1),
    b"br": lambda data: brotli.compress(data, quality=1),
    b"zstd": lambda data: zstandard.compress(data, 1),
}

_VALUE = re.compile(rb'"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?|true|false|null|\{\}|\[\]')
_VALUES = (
    b"null", b"true", b"false", b"0", b"-1", b"1", b"1.5", b"-0.0", b"1e999", b"100000000", b"100000001", b"9" * 400,
    b"9223372036854775808", b"18446744073709551616", b'""', b'"x"', b'"12"', b'"\\ud83d"', b'"\\u0000"', b'"\\u202e\x7f"',
    b'"\xff"', b'"' + b"a" * 5000 + b'"', b"[]", b"{}", b"[null]", b"[[]]", b"[1,2]", b'{"a":{"a":{"a":{"a":{}}}}}',
    b'[{"type":7}]', b'{"type":null}', b"[" * 600 + b"]" * 600, b'{"a":' * 600 + b"1" + b"}" * 600, b"NaN", b"Infinity", b"01",
)  # fmt: skip
_TOKENS = (
    b"\n\n", b"\r\n\r\n", b"\r", b"data: ", b"data:", b"event: error\n", b"data: [DONE]\n\n", b": ping\n\n", b"id: 1\n", b"{",
    b"}", b"[", b"]", b'"', b"\\", b",", b"\x00", b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x80", b"\xef\xbb\xbf",
    b"\xed\xa0\x80", b"\xf0\x9f\x98", b"\x1f\x8b", b'{"error":{"code":null}}', b'data: {"error":7}\n\n',
    b"\x81\xfe", b"\x08\xff\xff\x7f",
)  # fmt: skip


class Mutation:
    """Changes made by one source of chance; the same seed makes the same ones."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._ways = (
            self._flipped, self._replaced, self._inserted, self._removed, self._doubled, self._cut, self._swapped,
            self._other_value, self._other_value, self._other_value, self._other_number,
        )  # fmt: skip

    def of(self, data: bytes, others: Sequence[bytes]) -> bytes:
        """A changed copy; now and then a part of another input is put in. Frames are mostly changed within."""
        chance = self._chance
        if chance.random() < 0.05 and others:
            data = self._spliced(data, chance.choice(others))
        if chance.random() < 0.8 and (framed := changed_within(data, self._in_payload)) is not None:
            return framed[:SIZE_CAP]
        return self._some(data)[:SIZE_CAP]

    def sizes(self) -> list[int]:
        """How the bytes are cut into pieces; single bytes are rare, as they take most of the time and find the least."""
        most = self._chance.choice(_MOST)
        return [self._chance.randint(1, most) for _ in range(self._chance.randint(1, 6))]

    def _in_payload(self, payload: bytes) -> bytes:
        if self._chance.random() < 0.5:
            return payload
        changed = changed_in_base64(payload, self._some) if self._chance.random() < 0.8 else None
        return self._some(payload) if changed is None else changed

    def _some(self, data: bytes) -> bytes:
        for _ in range(self._chance.choice((1, 1, 1, 2, 3, 6))):
            data = self._chance.choice(self._ways)(data)
        return data

    def _place(self, data: bytes) -> int:
        return self._chance.randint(0, len(data))

    def _span(self, data: bytes) -> tuple[int, int]:
        start = self._place(data)
        return start, min(len(data), start + self._chance.choice((1, 2, 8, 40, 400)))

    def _flipped(self, data: bytes) -> bytes:
        changed = bytearray(data)
        for _ in range(self._chance.choice((1, 1, 4)) if data else 0):
            changed[self._chance.randrange(len(changed))] ^= 1 << self._chance.randrange(8)
        return bytes(changed)

    def _replaced(self, data: bytes) -> bytes:
        start, end = self._span(data)
        return data[:start] + self._chance.randbytes(end - start) + data[end:]

    def _inserted(self, data: bytes) -> bytes:
        at = self._place(data)
        return data[:at] + self._chance.choice(_TOKENS) + data[at:]

    def _removed(self, data: bytes) -> bytes:
        start, end = self._span(data)
        return data[:start] + data[end:]

    def _doubled(self, data: bytes) -> bytes:
        start, end = self._span(data)
        return data[:end] + data[start:end] * self._chance.choice((1, 1, 3, 30)) + data[end:]

    def _cut(self, data: bytes) -> bytes:
        return data[: self._place(data)]

    def _swapped(self, data: bytes) -> bytes:
        at = self._place(data)
        return data[at:] + data[:at]

    def _spliced(self, data: bytes, other: bytes) -> bytes:
        start, end = self._span(other)
        at = self._place(data)
        return data[:at] + other[start:end] + data[at:]

    def _other_value(self, data: bytes) -> bytes:
        """A JSON value, or the name of one, is another. The search begins anywhere, so that long inputs cost no more."""
        if (found := _VALUE.search(data, self._place(data))) is None:
            return self._inserted(data)
        value = self._chance.choice(_VALUES)
        if data[found.end() : found.end() + 1] == b":" and self._chance.random() < 0.9:  # a name: change what it names
            found = _VALUE.search(data, found.end()) or found
        return data[: found.start()] + value + data[found.end() :]

    def _other_number(self, data: bytes) -> bytes:
        numbers = list(re.finditer(rb"[0-9]+", data[: 16 << 10]))
        if not numbers:
            return self._flipped(data)
        found = self._chance.choice(numbers)
        return data[: found.start()] + str(self._chance.randint(-2, 2 * 10**8)).encode() + data[found.end() :]
