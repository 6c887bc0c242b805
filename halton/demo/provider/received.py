"""Requests as they arrived: an incremental HTTP/1.1 reader that keeps every byte and decides nothing."""

from __future__ import annotations

import msgspec

from halton.demo.provider.codings import decoded

HEAD_LIMIT = 256 << 10
CHUNK_LINE_LIMIT = 4096


class BadRequest(Exception):
    """What arrived is not HTTP/1.1."""


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """One request: headers in order as sent, body as sent but for the transfer coding; `named` is for looking headers up."""

    serial: int = 0
    method: str
    target: str
    headers: list[tuple[bytes, bytes]]
    named: dict[bytes, bytes]
    body: bytes = b""

    def header(self, name: bytes) -> str:
        """The first value of a header, or nothing; the name in lower case."""
        return self.named.get(name, b"").decode("latin-1")

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    @property
    def upgrades(self) -> bool:
        """Whether the client wants to go on as a WebSocket."""
        return self.method == "GET" and self.header(b"upgrade").lower() == "websocket"

    @property
    def attempt(self) -> int:
        """How many times this client tried before, as far as it says."""
        count = self.header(b"x-stainless-retry-count")
        return int(count) if count.isdigit() else 0

    @property
    def plain_body(self) -> bytes:
        """The body without its content coding."""
        return decoded(self.body, self.header(b"content-encoding"))


class RequestReader:
    """Bytes in, requests out, one connection's worth."""

    def __init__(self, body_limit: int) -> None:
        self.owes_continue = False
        self._body_limit = body_limit
        self._buffer = bytearray()
        self._head: Received | None = None
        self._length: int | None = 0
        self._chunks = bytearray()

    def feed(self, data: bytes) -> None:
        """Take what the socket gave."""
        self._buffer += data

    def rest(self) -> bytes:
        """What came after the last request and is no request, as the socket is no longer read as HTTP."""
        return self._take(len(self._buffer))

    def next(self) -> Received | None:
        """The next whole request, or None until more bytes come.

        :raises BadRequest: the bytes are not a request, or it is too large.
        """
        if self._head is None and not self._read_head():
            return None
        body = self._sized_body() if self._length is not None else self._chunked_body()
        if body is None or self._head is None:
            return None
        received, self._head, self.owes_continue = self._head, None, False
        return msgspec.structs.replace(received, body=body) if body else received

    def _read_head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > HEAD_LIMIT:
                raise BadRequest("The head is too large.")
            return False
        self._head = parse_head(bytes(self._buffer[:end]))
        del self._buffer[: end + 4]
        self._length = self._declared(self._head)
        self.owes_continue = self._head.header(b"expect").lower() == "100-continue"
        return True

    def _declared(self, head: Received) -> int | None:
        if head.header(b"transfer-encoding").lower() == "chunked":
            self._chunks = bytearray()
            return None
        length = head.header(b"content-length") or "0"
        if not length.isdigit() or int(length) > self._body_limit:
            raise BadRequest("The length is wrong or too large.")
        return int(length)

    def _sized_body(self) -> bytes | None:
        length = self._length or 0
        if len(self._buffer) < length:
            return None
        return self._take(length)

    def _chunked_body(self) -> bytes | None:
        while (end := self._buffer.find(b"\r\n")) >= 0:
            size = _chunk_size(bytes(self._buffer[:end]))
            if size == 0:
                return self._end_of_chunks(end)
            if len(self._buffer) < end + 4 + size:
                return None
            self._take(end + 2)
            self._chunks += self._take(size)
            self._take(2)
            if len(self._chunks) > self._body_limit:
                raise BadRequest("The body is too large.")
        if len(self._buffer) > CHUNK_LINE_LIMIT:
            raise BadRequest("A chunk has no size.")
        return None

    def _end_of_chunks(self, end: int) -> bytes | None:
        # Without trailers the last chunk's line is followed by an empty one; with them, by lines up to an empty one.
        if self._buffer[end + 2 : end + 4] == b"\r\n":
            self._take(end + 4)
            return bytes(self._chunks)
        trailers = self._buffer.find(b"\r\n\r\n", end)
        if trailers < 0:
            return None
        self._take(trailers + 4)
        return bytes(self._chunks)

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken


def parse_head(head: bytes) -> Received:
    """Read the request line and the headers.

    :raises BadRequest: they are not HTTP/1.1.
    """
    first, *lines = head.split(b"\r\n")
    words = first.split(b" ")
    if len(words) != 3 or not words[2].startswith(b"HTTP/1."):
        raise BadRequest("The request line is wrong.")
    headers, named = [], dict[bytes, bytes]()
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or not name:
            raise BadRequest("A header has no name.")
        value = value.strip(b" \t")
        headers.append((name, value))
        named.setdefault(name.lower(), value)
    return Received(method=words[0].decode("latin-1"), target=words[1].decode("latin-1"), headers=headers, named=named)


def _chunk_size(line: bytes) -> int:
    try:
        return int(line.partition(b";")[0].strip(), 16)
    except ValueError as error:
        raise BadRequest("A chunk has no size.") from error
