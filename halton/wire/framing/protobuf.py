"""Protocol buffers without their descriptors: the fields of a message by number, read with bounds out of bytes of any kind."""

from __future__ import annotations

FIELDS_CAP = 100_000
DEPTH_CAP = 100
_VARINT, _FIXED64, _BYTES, _GROUP, _GROUP_END, _FIXED32 = range(6)
_BITS, _MORE, _BYTES_CAP = 7, 0x80, 10
_WORD, _SIGN = 1 << 64, 1 << 63

type Value = int | bytes


class Malformed(ValueError):
    """The bytes are no message, or one of more than 100,000 fields, or with groups over 100 deep."""


class Message:
    """One message. What lies in it is read when it is asked for, so that bytes of no interest cost nothing.

    A field that is given twice holds its last value, as protocol buffers have it; parts of one embedded message are one
    message. A field of another wire type than the one asked for is not there, nor is an embedded message that is malformed.

    :raises Malformed: for what is no message.
    """

    def __init__(self, data: bytes = b"") -> None:
        self._fields = _fields(data)

    def number(self, field: int) -> int | None:
        """The last varint of this field: an int32, int64, enum or bool."""
        for value in reversed(self._fields.get(field, ())):
            if isinstance(value, int):
                return value
        return None

    def numbers(self, field: int) -> list[int]:
        """All varints of a repeated field, whether packed or one by one; those after a malformed one are left out."""
        found: list[int] = []
        for value in self._fields.get(field, ()):
            if len(found) < FIELDS_CAP:
                found += [value] if isinstance(value, int) else _packed(value)
        return found[:FIELDS_CAP]

    def count(self, field: int) -> int:
        """How many values a repeated field has: texts, bytes or embedded messages."""
        return len(self._parts(field))

    def data(self, field: int) -> bytes | None:
        """The last bytes of this field: a bytes or a string."""
        parts = self._parts(field)
        return parts[-1] if parts else None

    def text(self, field: int) -> str | None:
        """The last string of this field."""
        data = self.data(field)
        return None if data is None else data.decode("utf-8", "replace")

    def message(self, field: int) -> Message | None:
        """The embedded message of this field."""
        parts = self._parts(field)
        return read_message(b"".join(parts)) if parts else None

    def messages(self, field: int) -> list[Message]:
        """The embedded messages of a repeated field."""
        return [message for part in self._parts(field) if (message := read_message(part)) is not None]

    def _parts(self, field: int) -> list[bytes]:
        return [value for value in self._fields.get(field, ()) if isinstance(value, bytes)]


def read_message(data: bytes) -> Message | None:
    """The message in these bytes; None if they are malformed."""
    try:
        return Message(data)
    except Malformed:
        return None


def _fields(data: bytes) -> dict[int, list[Value]]:
    """The varints and bytes of each field in their order; neither fixed numbers nor what lies in groups."""
    found: dict[int, list[Value]] = {}
    groups: list[int] = []
    at = count = 0
    while at < len(data):
        key, at = _varint(data, at)
        field, kind = key >> 3, key & 7
        value: Value | None = None
        if kind == _VARINT:
            number, at = _varint(data, at)
            value = _signed(number)
        elif kind == _BYTES:
            size, at = _varint(data, at)
            value, at = data[at : at + size], at + size
        elif kind in (_GROUP, _GROUP_END):
            _nest(groups, field, kind)
        else:
            at += _fixed_size(kind)
        count += 1
        if at > len(data) or count > FIELDS_CAP or field == 0:
            raise Malformed
        if value is not None and not groups:
            found.setdefault(field, []).append(value)
    if groups:
        raise Malformed
    return found


def _fixed_size(kind: int) -> int:
    if kind in (_FIXED64, _FIXED32):
        return 8 if kind == _FIXED64 else 4
    raise Malformed


def _nest(groups: list[int], field: int, kind: int) -> None:
    """Enter a group, or leave the innermost."""
    if kind == _GROUP:
        groups.append(field)
    elif not groups or groups.pop() != field:
        raise Malformed
    if len(groups) > DEPTH_CAP:
        raise Malformed


def _packed(data: bytes) -> list[int]:
    found: list[int] = []
    at = 0
    try:
        while at < len(data) and len(found) < FIELDS_CAP:
            number, at = _varint(data, at)
            found.append(_signed(number))
    except Malformed:
        pass
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """The number at this place, of which 64 bits hold, and the place after it."""
    if at < len(data) and data[at] < _MORE:  # as nearly all are
        return data[at], at + 1
    number = 0
    for shift, byte in enumerate(data[at : at + _BYTES_CAP]):
        number |= (byte & (_MORE - 1)) << _BITS * shift
        if byte < _MORE:
            return number % _WORD, at + shift + 1
    raise Malformed


def _signed(number: int) -> int:
    return number - _WORD if number >= _SIGN else number
