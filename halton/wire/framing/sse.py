"""Server-sent events from bytes, as tolerant as clients are and bounded in memory."""

from __future__ import annotations

LINE_CAP = 16 << 20  # a picture comes in one line, and with it what it used
STRAY_CAP = 64 << 10


class SseParser:
    """Takes chunks of any size and gives whole events.

    Lines end in LF, CRLF or CR. A line, or the data of one event, of more than `line_cap` bytes is skipped to its end and
    noted in `overlong`. Lines that are no field of SSE are kept in `stray`, up to 64 KiB: some providers put a bare JSON error
    into a stream.
    """

    def __init__(self, line_cap: int = LINE_CAP) -> None:
        self.overlong = False
        self.stray = bytearray()
        self._line_cap = line_cap
        self._rest = bytearray()
        self._skipping = False
        self._after_return = False
        self._event = b""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """The events that these bytes complete, each its name (empty if it has none) and its data."""
        if self._after_return or b"\r" in data:
            data = self._with_line_feeds(data)
        if self._rest or self._skipping:
            if b"\n" not in data:
                self._hold(data)
                return []
            data = self._joined(data)
        lines = data.split(b"\n")
        if rest := lines.pop():
            self._hold(rest)
        return self._events(lines) if lines else []

    def finish(self) -> list[tuple[bytes, bytes]]:
        """The event that lacks only its empty line, if there is one."""
        return self.feed(b"\n\n")

    def _with_line_feeds(self, data: bytes) -> bytes:
        if self._after_return and data[:1] == b"\n":
            data = data[1:]
        self._after_return = data.endswith(b"\r") if data else False
        return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _hold(self, data: bytes) -> None:
        if not self._skipping:
            self._rest += data
            if len(self._rest) > self._line_cap:
                self._skipping = True
                self._rest.clear()

    def _joined(self, data: bytes) -> bytes:
        if not self._skipping:
            data = bytes(self._rest) + data
            self._rest.clear()
            return data
        self._skipping, self.overlong = False, True
        return data[data.index(b"\n") + 1 :]

    def _events(self, lines: list[bytes]) -> list[tuple[bytes, bytes]]:
        events = []
        for line in lines:
            if not line:
                if self._data:
                    events.append((self._event, self._data[0] if len(self._data) == 1 else b"\n".join(self._data)))
                    self._data = []
                    self._size = 0
                self._event = b""
            elif len(line) > self._line_cap:
                self.overlong = True
            elif line.startswith(b"data:"):
                self._add(line[6:] if line.startswith(b"data: ") else line[5:])
            elif line.startswith(b"event:"):
                self._event = line[6:].strip()
            elif not line.startswith((b":", b"id:", b"retry:")):
                self._stray(line)
        return events

    def _add(self, data: bytes) -> None:
        self._size += len(data) + 1
        if self._size > self._line_cap + 1:
            self.overlong = True
        else:
            self._data.append(data)

    def _stray(self, line: bytes) -> None:
        if len(self.stray) + len(line) < STRAY_CAP:
            self.stray += line + b"\n"
