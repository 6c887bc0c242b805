"""The provider's end of one WebSocket: messages in, the messages of their answers out, lane by lane in turn."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from itertools import chain, repeat

import msgspec
from wsproto import ConnectionType, WSConnection
from wsproto.connection import ConnectionState
from wsproto.events import AcceptConnection, CloseConnection, Event, Ping, Request, TextMessage
from wsproto.extensions import PerMessageDeflate
from wsproto.utilities import RemoteProtocolError

from halton.demo.provider.answer import stamp
from halton.demo.provider.faults import padded
from halton.demo.provider.playback import reset
from halton.demo.provider.received import BadRequest, Received
from halton.demo.provider.responses_socket import Conversation, Turn

UNSUPPORTED = 1003


class Playing(msgspec.Struct):
    """A turn on its way: the messages that are still to be sent."""

    turn: Turn
    messages: Iterator[bytes]


class WebSocket:
    """Accepts an upgrade, and speaks until either side has enough.

    Turns of one lane are answered one after the other; of several lanes each says one message, then the next.
    `stamped` gives each turn the serial for its ids; `noted` hears each message, and whether it was sent; `ended` hears
    whether the client left early, which is amid an answer.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        converse: Conversation,
        stamped: Callable[[], bytes],
        noted: Callable[[str, bool], None],
        ended: Callable[[bool], None],
        delay_s: float,
    ) -> None:
        self._transport = transport
        self._converse = converse
        self._stamped = stamped
        self._noted = noted
        self._ended = ended
        self._delay_s = delay_s
        self._protocol = WSConnection(ConnectionType.SERVER)
        self._lanes: deque[deque[Playing]] = deque()
        self._by_name: dict[str | None, deque[Playing]] = {}
        self._said = ""
        self._timer: asyncio.Handle | None = None
        self._paused = False

    def accept(self, received: Received, headers: list[tuple[bytes, bytes]]) -> None:
        """Answer the upgrade.

        :raises BadRequest: it is none.
        """
        try:
            self._protocol.initiate_upgrade_connection(received.headers, received.target)
        except RemoteProtocolError as error:
            raise BadRequest(str(error)) from error
        for event in self._protocol.events():
            assert isinstance(event, Request)
            self._send(AcceptConnection(extensions=[PerMessageDeflate()], extra_headers=headers))

    def feed(self, data: bytes) -> None:
        """Take what the socket gave."""
        try:
            self._protocol.receive_data(data)
        except RemoteProtocolError:
            self._transport.close()
            return
        for event in self._protocol.events():
            self._hear(event)

    def pause(self) -> None:
        """The client does not read."""
        self._paused = True

    def resume(self) -> None:
        """The client reads again."""
        self._paused = False
        self._wake()

    def abandon(self) -> None:
        """The client is gone."""
        if self._timer is not None:
            self._timer.cancel()
        self._ended(self._busy)

    @property
    def _busy(self) -> bool:
        return any(self._lanes)

    @property
    def _open(self) -> bool:
        return self._protocol.state is ConnectionState.OPEN

    def _hear(self, event: Event) -> None:
        if isinstance(event, TextMessage):
            self._said += event.data
            if event.message_finished:
                text, self._said = self._said, ""
                self._noted(text, False)
                self._begin(self._converse(text))
        elif isinstance(event, CloseConnection):
            # A close that answers ours is not answered again.
            if self._protocol.state is not ConnectionState.CLOSED:
                self._send(event.response())
            self._transport.close()
        elif self._open:
            self._send(event.response() if isinstance(event, Ping) else CloseConnection(code=UNSUPPORTED))

    def _begin(self, turn: Turn) -> None:
        if turn.lane not in self._by_name:
            self._by_name[turn.lane] = deque()
            self._lanes.append(self._by_name[turn.lane])
        self._by_name[turn.lane].append(Playing(turn, _messages(turn, self._stamped())))
        self._wake()

    def _wake(self) -> None:
        if self._timer is None and self._busy:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._delay_s, self._step) if self._delay_s else loop.call_soon(self._step)

    def _step(self) -> None:
        self._timer = None
        if self._paused or not self._open or self._transport.is_closing():
            return
        while not self._lanes[0]:
            self._lanes.rotate(-1)
        playing = self._lanes[0][0]
        message = next(playing.messages, None)
        if message is None:
            self._lanes[0].popleft()
            self._finish(playing.turn.answer.ending)
        else:
            self._tell(message.decode(), playing.turn.fragment_bytes)
        self._lanes.rotate(-1)
        self._wake()

    def _tell(self, text: str, fragment_bytes: int | None) -> None:
        self._noted(text, True)
        size = fragment_bytes or len(text)
        for start in range(0, len(text), size):
            self._send(TextMessage(data=text[start : start + size], message_finished=start + size >= len(text)))

    def _finish(self, ending: str) -> None:
        if ending == "close":
            self._transport.close()
        elif ending == "reset":
            reset(self._transport)

    def _send(self, event: Event) -> None:
        self._transport.write(self._protocol.send(event))


def _messages(turn: Turn, serial: bytes) -> Iterator[bytes]:
    answer = turn.answer
    parts: Iterator[bytes] = (stamp(part, serial) for part in answer.parts)
    if answer.padding:
        parts = _padded(parts, answer.padding)
    return chain(parts, repeat(stamp(answer.parts[-1], serial))) if answer.endless else parts


def _padded(parts: Iterator[bytes], size: int) -> Iterator[bytes]:
    for part in parts:
        yield (filled := b"".join(padded((part,), size)))
        if len(filled) > len(part):
            size = 0
