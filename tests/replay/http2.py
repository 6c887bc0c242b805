"""The provider's side of HTTP/2: streams are answered as they end, piece by piece in turn."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import h2.config
import h2.connection
import h2.events

from replay.desk import Replay
from replay.exchange import Fields, Request
from replay.outgoing import has_body, is_streamed, pieces

PIECE = 1 << 16
AS_IT_IS = {
    "header_encoding": None,
    "normalize_inbound_headers": False,
    "normalize_outbound_headers": False,
    "validate_outbound_headers": False,
}


class Stream:
    """One request as it comes, and what is left of its answer."""

    def __init__(self, headers: Fields) -> None:
        self.headers = headers
        self.body = bytearray()
        self.trailers: Fields = ()
        self.left: Iterator[bytes] | None = None
        self.unsent = memoryview(b"")
        self.last: Fields = ()

    def request(self) -> Request:
        """The request, which is complete."""
        pseudo = {name: value for name, value in self.headers if name.startswith(b":")}
        headers = tuple(field for field in self.headers if not field[0].startswith(b":"))
        return Request(
            host=pseudo[b":authority"],
            method=pseudo[b":method"],
            target=pseudo[b":path"],
            headers=headers,
            body=bytes(self.body),
            trailers=self.trailers,
            version=b"2",
        )


class Connection:
    """One client."""

    def __init__(self, channel: socket.socket, replay: Replay) -> None:
        self._channel = channel
        self._replay = replay
        self._streams: dict[int, Stream] = {}
        self._complete: list[tuple[int, Request]] = []
        self._h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, **AS_IT_IS))  # type: ignore[arg-type]

    def serve(self) -> None:
        """Answer until the client ends the connection."""
        self._h2.initiate_connection()
        self._channel.sendall(self._h2.data_to_send())
        while data := self._received():
            for event in self._h2.receive_data(data):
                self._take(event)
            if len(self._complete) >= self._replay.together:
                self._begin()
            while any([self._send(number, stream) for number, stream in tuple(self._streams.items())]):
                self._flush()
            self._flush()

    def _received(self) -> bytes:
        try:
            return self._channel.recv(PIECE)
        except OSError:
            return b""

    def _flush(self) -> None:
        if data := self._h2.data_to_send():
            self._channel.sendall(data)

    def _take(self, event: h2.events.Event) -> None:
        if isinstance(event, h2.events.RequestReceived):
            self._streams[event.stream_id] = Stream(tuple((bytes(name), bytes(value)) for name, value in event.headers))
        elif isinstance(event, h2.events.DataReceived):
            self._streams[event.stream_id].body += event.data
            self._h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.TrailersReceived):
            self._streams[event.stream_id].trailers = tuple((bytes(name), bytes(value)) for name, value in event.headers)
        elif isinstance(event, h2.events.StreamEnded):
            request = self._streams[event.stream_id].request()
            self._complete.append((event.stream_id, request))
            self._replay.received.append(request)
        elif isinstance(event, h2.events.StreamReset):
            self._streams.pop(event.stream_id, None)
            self._replay.cancelled += 1
            self._complete = [(number, request) for number, request in self._complete if number != event.stream_id]

    def _begin(self) -> None:
        """Begin to answer what is complete."""
        for number, request in self._complete:
            fixture = self._replay.answer_to(request)
            length = () if is_streamed(fixture) else ((b"content-length", b"%d" % len(fixture.answer)),)
            length = () if fixture.status in (204, 304) else length
            named = ((name.lower(), value) for name, value in fixture.headers)
            headers = ((b":status", b"%d" % fixture.status), *named, *length)
            empty = not has_body(fixture) or not (fixture.answer or fixture.trailers)
            self._h2.send_headers(number, headers, end_stream=empty)
            if empty:
                del self._streams[number]
            else:
                self._streams[number].left, self._streams[number].last = pieces(fixture), fixture.trailers
        self._complete.clear()

    def _send(self, number: int, stream: Stream) -> bool:
        """Send the next piece of one answer, as far as the client lets us; whether there was anything to do."""
        if stream.left is None:
            return False
        stream.unsent = stream.unsent or memoryview(next(stream.left, b""))
        if not stream.unsent:
            self._end(number, stream)
            return True
        size = min(self._h2.local_flow_control_window(number), self._h2.max_outbound_frame_size, len(stream.unsent))
        if size:
            self._h2.send_data(number, bytes(stream.unsent[:size]))
            stream.unsent = stream.unsent[size:]
        return size > 0

    def _end(self, number: int, stream: Stream) -> None:
        if stream.last:
            self._h2.send_headers(number, stream.last, end_stream=True)
        else:
            self._h2.end_stream(number)
        del self._streams[number]
