"""What is fuzzed: every framing, and every endpoint's request, reader and conversation. None of them is listed here."""

from __future__ import annotations

import inspect
import pkgutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from random import Random
from typing import Any, Protocol

from fixtures.fixture import Fixture, all_fixtures
from fuzz.contract import check_answer, check_happenings, check_request
from fuzz.framed import websocket_frames
from fuzz.mutation import CODINGS, Mutation
from halton.wire import framing, providers
from halton.wire.answer import AnswerReading
from halton.wire.conversation import Conversation, Happening
from halton.wire.decode import DecodingFault
from halton.wire.find import all_providers, find_provider
from halton.wire.framing.json_text import decode_any
from halton.wire.framing.websocket import Messages, inflations
from halton.wire.provider import Endpoint, Provider

STATUSES = (200, 200, 201, 400, 429, 500)
FIELDS = 24
DEPTH = 3


type Feed = Callable[[bytes], object]


class Target(Protocol):
    """Something that takes bytes, with the inputs from which changes start; `reads` is the same where the same code reads."""

    name: str
    seeds: list[bytes]
    reads: object

    def run(self, data: bytes, chance: Random) -> None:
        """Read the bytes in pieces; raise what escapes."""

    def endless(self) -> Feed | None:
        """What takes bytes for as long as they come; None if they come at once."""


def all_targets() -> list[Target]:
    """Every target, in an order that depends on names alone."""
    fixtures = [fixture for _, fixture in all_fixtures()]
    rows: dict[int, list[Fixture]] = defaultdict(list)
    for fixture in fixtures:
        rows[id(fixture.route.row)].append(fixture)
    targets: list[Target] = [*_framings(fixtures)]
    for name, provider in zip(_provider_names(), all_providers(), strict=True):
        for row in provider.endpoints:
            targets += _of_row(f"{name} {'|'.join(row.methods)} {row.path}", row, rows[id(row)])
    return sorted(targets, key=lambda target: target.name)


def _of_row(name: str, row: Endpoint, fixtures: list[Fixture]) -> Iterator[Target]:
    if row.request is not None and fixtures:
        yield Requests(f"request {name}", fixtures)
    if row.reader is not None and fixtures:
        yield Answers(f"answer {name}", row.reader, fixtures)
    if row.conversation is not None and fixtures:
        yield Sockets(f"socket {name}", row.conversation, fixtures)


def _provider_names() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(providers.__path__))


class Strict(AnswerReading):
    """Lets out what AnswerReading would keep as reader_failed."""

    def _stop(self, fault: Exception) -> None:
        if not isinstance(fault, DecodingFault):
            raise fault
        super()._stop(fault)


class Answers:
    """An endpoint's answers, each with the request and the head of one of its fixtures, changed or not."""

    def __init__(self, name: str, reads: object, fixtures: list[Fixture]) -> None:
        self.name = name
        self.reads = reads
        self.seeds = [fixture.answer for fixture in fixtures]
        self._fixtures = fixtures

    def run(self, data: bytes, chance: Random) -> None:
        mutation, fixture = Mutation(chance), chance.choice(self._fixtures)
        route, headers, status = fixture.route, [*fixture.headers], fixture.status
        request = fixture.request if chance.random() < 0.8 else mutation.of(fixture.request, ())
        if chance.random() < 0.1:
            headers = [(line, mutation.of(value, ())) for line, value in headers]
            status = chance.choice(STATUSES)
        if chance.random() < 0.03:
            coding, code = chance.choice(list(CODINGS.items()))
            headers.append((b"content-encoding", coding))
            data = code(data) if chance.random() < 0.6 else mutation.of(code(data), ())
        reading = Strict(route, status, headers, route.read_request(request))
        for piece in pieces(data, mutation.sizes()):
            reading.feed(piece)
            for answer in reading.answers():
                check_answer(answer)
        reading.take_trailers(fixture.trailers)
        for answer in reading.finish(complete=chance.random() < 0.7):
            check_answer(answer)

    def endless(self) -> Feed:
        fixture = self._fixtures[0]
        reading = Strict(fixture.route, 200, fixture.headers, fixture.route.read_request(fixture.request))
        return lambda data: (reading.feed(data), reading.answers())


class Requests:
    """An endpoint's requests; a changed target may lead to any other row."""

    def __init__(self, name: str, fixtures: list[Fixture]) -> None:
        self.name = self.reads = name
        self.seeds = [fixture.request for fixture in fixtures]
        self._fixtures = fixtures

    def run(self, data: bytes, chance: Random) -> None:
        fixture = chance.choice(self._fixtures)
        target = fixture.target
        if chance.random() < 0.3:
            target = Mutation(chance).of(target.encode(), ()).decode("latin-1")
        route = _provider_of(fixture).route(fixture.method, target)
        check_request(route.read_request(data))

    def endless(self) -> None:
        return None


class Sockets:
    """A socket's messages, one in a line: a letter for the side, then the text."""

    def __init__(self, name: str, make: Callable[[], Conversation], fixtures: list[Fixture]) -> None:
        self.name = name
        self.seeds = [b"\n".join(side[:1].encode() + text for side, text in fixture.messages) for fixture in fixtures]
        self.reads = self._make = make

    def run(self, data: bytes, chance: Random) -> None:
        conversation = self._make()
        happened = _said(conversation, data)
        check_happenings((*happened, *conversation.finish()))

    def endless(self) -> Feed:
        return partial(_said, self._make())


def _said(conversation: Conversation, data: bytes) -> list[Happening]:
    happened: list[Happening] = []
    for line in data.split(b"\n"):
        happened += (conversation.provider_says if line[:1] == b"p" else conversation.client_says)(line[1:])
    return happened


class Framing:
    """One framing, made anew for each input."""

    def __init__(self, name: str, make: Callable[[], Any], seeds: list[bytes]) -> None:
        self.name = self.reads = name
        self.seeds = seeds
        self._make = make

    def run(self, data: bytes, chance: Random) -> None:
        reader = self._make()
        for piece in pieces(data, Mutation(chance).sizes()):
            reader.feed(piece)
        if hasattr(reader, "finish"):
            reader.finish()

    def endless(self) -> Feed:
        feed: Feed = self._make().feed
        return feed


class Function:
    """A function of bytes; what it gives is looked into if it has fields by number, as protocol buffers have."""

    def __init__(self, name: str, function: Callable[[bytes], Any], seeds: list[bytes]) -> None:
        self.name = self.reads = name
        self.seeds = seeds
        self._function = function

    def run(self, data: bytes, chance: Random) -> None:
        _look_into(self._function(data), DEPTH)

    def endless(self) -> None:
        return None


def pieces(data: bytes, sizes: list[int]) -> Iterator[bytes]:
    """The data in pieces of these sizes, again and again."""
    at = number = 0
    while at < len(data):
        yield data[at : at + sizes[number % len(sizes)]]
        at += sizes[number % len(sizes)]
        number += 1


def _look_into(message: Any, depth: int) -> None:
    if not hasattr(message, "messages"):
        return
    for field in range(1, FIELDS):
        for read in (message.number, message.numbers, message.count, message.text, message.message):
            read(field)
        for part in message.messages(field)[:4] if depth else ():
            _look_into(part, depth - 1)


def _framings(fixtures: list[Fixture]) -> Iterator[Target]:
    """Each class with `feed` that can be made, and each function of bytes, in the folder of framings."""
    seeds = list(dict.fromkeys(fixture.answer for fixture in fixtures if fixture.answer))
    messages = [[text for _, text in fixture.messages] for fixture in fixtures if fixture.messages] or [[b'{"type":"x"}']]
    frames = [websocket_frames(texts, key) for texts in messages for key in (b"", b"\x01\xfe\x80\x7f")]
    for name, value in _public(framing):
        if isinstance(value, type) and hasattr(value, "feed") and not inspect.isabstract(value):
            wanted = inspect.signature(value).parameters
            known = {"decode": decode_any} if "decode" in wanted else {}
            yield Framing(f"framing {name}", partial(value, **known), frames if "websocket" in name else seeds)
        elif inspect.isfunction(value) and _takes_bytes(value):
            yield Function(f"framing {name}", value, seeds)
    packed = [websocket_frames(texts, compressed=True) for texts in messages]
    yield Framing("framing websocket.Messages, inflating", _inflating, packed)


def _inflating() -> Messages:
    return Messages(inflations("permessage-deflate")[1])


def _public(room: Any) -> Iterator[tuple[str, Any]]:
    for found in pkgutil.iter_modules(room.__path__):
        module = import_module(f"{room.__name__}.{found.name}")
        for name, value in vars(module).items():
            if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__:
                yield f"{found.name}.{name}", value


def _takes_bytes(function: Callable[..., Any]) -> bool:
    parameters = list(inspect.signature(function).parameters.values())
    return len(parameters) == 1 and str(parameters[0].annotation).startswith("bytes")


def _provider_of(fixture: Fixture) -> Provider:
    provider = find_provider(fixture.host)
    assert provider is not None
    return provider
