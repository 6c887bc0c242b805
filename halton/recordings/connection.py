"""One client's connection: requests in by HTTP/1.1, one answer after another out, each at its pace."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import h11

from halton.recordings.answer import Answer
from halton.recordings.desk import Given
from halton.recordings.pace import Pace
from halton.recordings.refusal import refused, shape_of
from halton.recordings.request import BODY_CAP, Request

READ_BYTES = 64 << 10
SOCKET = "Recorded calls are answered over HTTP, not over a WebSocket."
# A page of the web may know a name that leads to this machine; it does not know these.
_HOST = re.compile(rb"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)

Answering = Callable[[Request], Given]
Tell = Callable[[Request, Given], None]


class TooLarge(Exception):
    """A request is larger than any that is recorded."""


class Connection:
    """Serves one socket until either side has enough."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        answering: Answering,
        pace: Callable[[], Pace],
        tell: Tell,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._answering = answering
        self._pace = pace
        self._tell = tell
        self._http = h11.Connection(h11.SERVER)

    async def serve(self) -> None:
        """Answer requests one by one; a client that leaves, or speaks no HTTP, ends it."""
        try:
            while (request := await self._request()) is not None:
                pace = self._pace()
                given = await asyncio.to_thread(self._given, request)
                await self._send(given.answer, pace, head_only=request.method == "HEAD")
                self._tell(request, given)
                if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
                    return
                self._http.start_next_cycle()
        except TooLarge:
            sentence = f"A request of more than {BODY_CAP >> 20} MiB is none that is recorded."
            await self._send(refused(413, sentence, "openai"), self._pace())
        except (h11.RemoteProtocolError, ConnectionError):
            return

    def _given(self, request: Request) -> Given:
        shape = shape_of(None, request.path, request.header_names)
        if (reason := _stranger(request)) is not None:
            return Given(answer=refused(403, reason, shape), reason=reason)
        if request.upgrades:  # by this status clients know that they may ask over HTTP
            return Given(answer=refused(426, SOCKET, shape), reason=SOCKET)
        return self._answering(request)

    async def _request(self) -> Request | None:
        """The next request whole, None at the end."""
        head: h11.Request | None = None
        body = bytearray()
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                if self._http.they_are_waiting_for_100_continue:
                    await self._write(self._http.send(h11.InformationalResponse(status_code=100, headers=[])))
                self._http.receive_data(await self._reader.read(READ_BYTES))
            elif isinstance(event, h11.Request):
                head = event
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > BODY_CAP:
                    raise TooLarge
            elif isinstance(event, h11.EndOfMessage) and head is not None:
                return Request(
                    method=head.method.decode("ascii"),
                    target=head.target.decode("latin-1"),
                    headers=tuple(head.headers),
                    body=bytes(body),
                )
            else:
                return None

    async def _send(self, answer: Answer, pace: Pace, *, head_only: bool = False) -> None:
        sized = () if answer.streamed else (("content-length", str(sum(len(part) for _, part in answer.parts))),)
        head = h11.Response(status_code=answer.status, headers=[*answer.headers, *sized])
        first_ms = answer.parts[0][0] if answer.parts else 0
        await pace.until(first_ms)
        await self._write(self._http.send(head))
        for at_ms, part in () if head_only else answer.parts:
            await pace.until(at_ms)
            await self._write(self._http.send(h11.Data(data=part)))
        await self._write(self._http.send(h11.EndOfMessage()))

    async def _write(self, data: bytes | None) -> None:
        if data:
            self._writer.write(data)
            await self._writer.drain()


def _stranger(request: Request) -> str | None:
    """Why whoever asks is not answered; None for a program on this machine that means to ask here."""
    hosts = [value for name, value in request.headers if name == b"host"]
    if len(hosts) != 1 or not _HOST.fullmatch(hosts[0]):
        return "Only http://127.0.0.1, http://localhost and http://[::1] are answered."
    origins = [value for name, value in request.headers if name == b"origin"]
    if any(not _HOST.fullmatch(origin.removeprefix(b"http://")) for origin in origins):
        return "Pages of the web are not answered."
    return None
