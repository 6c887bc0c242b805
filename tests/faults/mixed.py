"""Mixed traffic of a soak: plain calls, streams, streams that are left, and WebSockets, each on a connection of its own."""

from __future__ import annotations

import json
import random
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, Request, TextMessage

import raw
from client import body
from faults.exchange import PLAIN, Seen, Way, exchange

JOIN_S = 60.0
OPENAI = "api.openai.com"
STREAMED = raw.request(body("plain", streamed=True), b"x-api-key: sk-ant-api-test")
ENDLESS = raw.request(body("endless", streamed=True), b"x-api-key: sk-ant-api-test")
QUESTION = json.dumps({"type": "response.create", "model": "gpt-5-mini", "input": "Hello"})
SHARES = {"plain": 5, "stream": 3, "left": 2, "socket": 1}
_RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Made:
    """One call: of which kind, from when to when on the monotonic clock, and what was wrong, if anything."""

    kind: str
    began: float
    ended: float
    wrong: str


class Mixed:
    """So many clients while it is entered, until so many calls are made or it is left. The seed decides who calls what."""

    def __init__(self, way: Way, direct: Way, *, clients: int, most: int, seed: int, pause_s: float) -> None:
        self.calls: list[Made] = []
        self._way, self._most, self._pause_s = way, most, pause_s
        self._plain, self._streamed = exchange(direct, PLAIN).comparable, exchange(direct, STREAMED).comparable
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._call, args=(f"{seed}.{number}",)) for number in range(clients)]
        self._kinds: dict[str, Callable[[random.Random], str]] = {
            "plain": lambda chance: _compared(exchange(self._way, PLAIN), self._plain),
            "stream": lambda chance: _compared(exchange(self._way, STREAMED), self._streamed),
            "left": lambda chance: _leave(self._way, chance.random() < 0.5),
            "socket": lambda chance: _talk(self._way),
        }

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(JOIN_S)

    @property
    def is_over(self) -> bool:
        """Whether all calls are made."""
        return not any(thread.is_alive() for thread in self._threads)

    def _call(self, seed: str) -> None:
        chance = random.Random(seed)
        while not self._over.is_set() and len(self.calls) < self._most:
            kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
            began = time.monotonic()
            try:
                wrong = self._kinds[kind](chance)
            except OSError as error:
                wrong = type(error).__name__
            self.calls.append(Made(kind, began, time.monotonic(), wrong))
            self._over.wait(chance.uniform(0, 2 * self._pause_s))


def _compared(seen: Seen, expected: Seen) -> str:
    return "" if seen.comparable == expected else f"{seen.end}, another answer"


def _leave(way: Way, reset: bool) -> str:
    with way.connected() as channel:
        channel.sendall(ENDLESS)
        heard = b""
        while b"content_block_delta" not in heard:
            if not (part := channel.recv(1 << 14)):
                return "closed"
            heard += part
        if reset:
            channel.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    return ""


def _talk(way: Way) -> str:
    """One question over a WebSocket, and its answer to the end."""
    protocol = WSConnection(ConnectionType.CLIENT)
    with way.connected(OPENAI) as channel:
        channel.sendall(protocol.send(Request(host=OPENAI, target="/v1/responses")))
        said = ""
        while part := _received(channel):
            protocol.receive_data(part)
            for event in protocol.events():
                if isinstance(event, AcceptConnection):
                    channel.sendall(protocol.send(TextMessage(data=QUESTION)))
                elif isinstance(event, TextMessage):
                    said += event.data
                    if event.message_finished and json.loads(said)["type"] == "response.completed":
                        return ""
                    said = "" if event.message_finished else said
    return "closed"


def _received(channel: ssl.SSLSocket) -> bytes:
    return channel.recv(1 << 16)
