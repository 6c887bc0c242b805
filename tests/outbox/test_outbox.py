"""The way out to the ledger: what is dropped, what is kept, and what a new ledger is told."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from eventually import eventually
from halton.frames import (
    MAX_ANSWER,
    MAX_BODY_PART,
    Adopted,
    AnyFrame,
    Attributed,
    Enforce,
    Enforces,
    ExchangeEnd,
    Flushed,
    Gap,
    Recorded,
    RequestBody,
    RequestHead,
    ResponseBody,
    Unpacker,
    pack,
)
from halton.outbox.gaps import NAMED_GAPS
from halton.outbox.outbox import RETAINED_EXCHANGES, Outbox
from halton.outbox.sender import BOUND, Class
from halton.paths import Home
from ledger_end import ledger_end

pytestmark = pytest.mark.anyio


def head(name: str, headers: list[tuple[bytes, bytes]] | None = None) -> RequestHead:
    return RequestHead(name, 1, 2, 0, "api.openai.com", "POST", "/v1/responses", "1.1", headers or [])


def resumed(name: str) -> RequestHead:
    return RequestHead(name, 1, 2, 0, "api.openai.com", "POST", "/v1/responses", "1.1", [], True)


def end(name: str) -> ExchangeEnd:
    return ExchangeEnd(name, 3, "complete", None, 200, 0, False)


@pytest.fixture
async def outbox(home: Home) -> AsyncIterator[Outbox]:
    outbox = Outbox(home.socket("ledger"))
    running = asyncio.create_task(outbox.run())
    yield outbox
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


class Standstill:
    """A ledger that accepts a connection and reads nothing until it is told to."""

    def __init__(self, home: Home) -> None:
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.setblocking(False)
        self._listener.bind(str(home.socket("ledger")))
        self._listener.listen()
        self._channel: socket.socket | None = None

    async def connected(self) -> None:
        self._channel, _ = await asyncio.wait_for(asyncio.get_running_loop().sock_accept(self._listener), 10)

    async def read(self, count: int) -> list[AnyFrame]:
        assert self._channel is not None
        unpacker: Unpacker[AnyFrame] = Unpacker(AnyFrame)
        frames: list[AnyFrame] = []
        async with asyncio.timeout(10):
            while len(frames) < count:
                frames += unpacker.feed(await asyncio.get_running_loop().sock_recv(self._channel, 1 << 20))
        return frames

    def close(self) -> None:
        self._listener.close()
        if self._channel is not None:
            self._channel.close()


@pytest.fixture
async def standstill(home: Home) -> AsyncIterator[Standstill]:
    standstill = Standstill(home)
    yield standstill
    standstill.close()


async def test_frames_leave_in_the_order_they_were_offered(home: Home, outbox: Outbox) -> None:
    async with ledger_end(home.socket("ledger")) as ledger:
        await ledger.connected()
        outbox.begin(head("a"))
        assert outbox.offer("a", RequestBody("a", b"one"), Class.REQUEST_BODY)
        assert outbox.offer("a", ResponseBody("a", 2, b"two"), Class.RESPONSE_BODY)
        outbox.end("a", end("a"))
        assert await ledger.take(4) == [head("a"), RequestBody("a", b"one"), ResponseBody("a", 2, b"two"), end("a")]
        assert outbox.live == 1
        await ledger.answer(Recorded(["a"], []))
        await eventually(lambda: outbox.live == 0)
    assert outbox.dropped_frames == 0


async def test_a_part_of_an_exchange_that_never_began_is_not_taken(home: Home, outbox: Outbox) -> None:
    async with ledger_end(home.socket("ledger")) as ledger:
        await ledger.connected()
        assert not outbox.offer("a", RequestBody("a", b"one"), Class.REQUEST_BODY)
        outbox.end("a", end("a"))
        assert outbox.live == 0


# What the sockets of a connection take at once, so that it no longer counts against the bound.
KERNEL = 1 << 20


async def test_request_bodies_stop_at_half_of_the_bound_and_responses_leave_room_for_heads(
    outbox: Outbox, standstill: Standstill
) -> None:
    await standstill.connected()
    outbox.begin(head("a"))
    held, parts = len(pack(head("a"))), 0
    part, chunk = RequestBody("a", bytes(MAX_BODY_PART)), ResponseBody("a", 1, bytes(MAX_BODY_PART))
    while outbox.offer("a", part, Class.REQUEST_BODY):
        held, parts = held + len(pack(part)), parts + 1
    assert BOUND // 2 - len(pack(part)) < held <= BOUND // 2 + KERNEL
    while outbox.offer("a", chunk, Class.RESPONSE_BODY):
        held, parts = held + len(pack(chunk)), parts + 1
    assert BOUND - (1 << 20) - len(pack(chunk)) < held <= BOUND - (1 << 20) + KERNEL
    assert outbox.dropped_frames == 2
    names = [f"b{number}" for number in range(1000)]
    for name in names:
        outbox.begin(head(name))
        outbox.end(name, end(name))
        held += len(pack(head(name))) + len(pack(end(name)))
    outbox.end("a", end("a"))
    assert held + len(pack(end("a"))) <= BOUND + KERNEL
    assert outbox.dropped_frames == 2
    frames = await standstill.read(parts + 2 + 2000)
    assert frames[0] == head("a") and frames[-1] == end("a")
    assert frames[-2001:-1] == [frame for name in names for frame in (head(name), end(name))]


async def test_the_bound_holds_for_heads_and_those_that_found_no_room_are_told_when_there_is_some(
    outbox: Outbox, standstill: Standstill
) -> None:
    await standstill.connected()
    long = [(b"x-long", bytes(60_000))]
    names = [f"{number}" for number in range(200)]
    for name in names:
        outbox.begin(head(name, long))
    room = BOUND // len(pack(head("000", long)))
    at_once = KERNEL // len(pack(head("000", long)))
    assert 199 - room - at_once <= outbox.dropped_frames <= 200 - room
    for name in names:
        outbox.end(name, end(name))
    outbox.count_gap("capture_unavailable", "api.openai.com", connections=1)
    frames = await standstill.read(401)
    heads = [frame for frame in frames if isinstance(frame, RequestHead)]
    assert sorted(frame.exchange_id for frame in heads) == sorted(names)
    assert 198 - room - at_once <= sum(frame.resumed for frame in heads) <= 201 - room
    ends = [frame.exchange_id for frame in frames if isinstance(frame, ExchangeEnd)]
    assert sorted(ends) == sorted(names)
    assert sum(isinstance(frame, Gap) for frame in frames) == 1
    began = {frame.exchange_id: number for number, frame in enumerate(frames) if isinstance(frame, RequestHead)}
    assert all(began[frame.exchange_id] < number for number, frame in enumerate(frames) if isinstance(frame, ExchangeEnd))


async def test_parts_of_an_exchange_whose_head_was_dropped_are_not_sent(outbox: Outbox, standstill: Standstill) -> None:
    await standstill.connected()
    for number in range(200):
        outbox.begin(head(f"{number}", [(b"x-long", bytes(60_000))]))
    assert not outbox.offer("199", RequestBody("199", b"x"), Class.HEAD)


async def test_without_a_ledger_heads_and_ends_are_kept_and_told_later(home: Home, outbox: Outbox) -> None:
    outbox.begin(head("a"))
    assert not outbox.offer("a", RequestBody("a", b"one"), Class.REQUEST_BODY)
    outbox.end("a", end("a"))
    outbox.begin(head("b"))
    async with ledger_end(home.socket("ledger")) as ledger:
        assert await ledger.take(3) == [resumed("a"), end("a"), resumed("b")]
        assert not outbox.offer("b", ResponseBody("b", 1, b"late"), Class.RESPONSE_BODY)
        outbox.end("b", end("b"))
        assert await ledger.take(1) == [end("b")]


async def test_a_new_ledger_is_told_what_the_last_one_did_not_record(home: Home, outbox: Outbox) -> None:
    async with ledger_end(home.socket("ledger")) as ledger:
        await ledger.connected()
        for name in ("a", "b", "c"):
            outbox.begin(head(name))
        outbox.end("a", end("a"))
        outbox.end("b", end("b"))
        await ledger.take(5)
        await ledger.answer(Recorded(["a"], []))
        await eventually(lambda: outbox.live == 2)
    async with ledger_end(home.socket("ledger")) as ledger:
        assert await ledger.take(3) == [resumed("b"), end("b"), resumed("c")]
        assert not outbox.offer("c", ResponseBody("c", 1, b"late"), Class.RESPONSE_BODY)
        outbox.begin(head("d"))
        assert outbox.offer("d", ResponseBody("d", 1, b"fresh"), Class.RESPONSE_BODY)
        assert await ledger.take(2) == [head("d"), ResponseBody("d", 1, b"fresh")]


async def test_gaps_are_added_up_while_no_ledger_listens(home: Home, outbox: Outbox) -> None:
    outbox.count_gap("capture_unavailable", "api.openai.com", connections=1)
    outbox.count_gap("capture_unavailable", "api.anthropic.com", connections=1)
    outbox.count_gap("capture_unavailable", "api.openai.com", connections=1, size=70)
    outbox.count_gap("capture_unavailable", "api.openai.com", size=30, calls=2)
    outbox.count_gap("pinned", "api.openai.com", connections=1)
    async with ledger_end(home.socket("ledger")) as ledger:
        gaps = [gap for gap in await ledger.take(3) if isinstance(gap, Gap)]
        counts = [(gap.cause, gap.host, gap.connections, gap.calls, gap.bytes) for gap in gaps]
        assert counts == [
            ("capture_unavailable", "api.openai.com", 2, 2, 100),
            ("capture_unavailable", "api.anthropic.com", 1, 0, 0),
            ("pinned", "api.openai.com", 1, 0, 0),
        ]
        assert gaps[0].started_at <= gaps[0].ended_at
        assert len({gap.serial for gap in gaps}) == 3


async def test_a_gap_is_told_again_until_it_is_recorded(home: Home, outbox: Outbox) -> None:
    async with ledger_end(home.socket("ledger")) as ledger:
        await ledger.connected()
        outbox.count_gap("capture_unavailable", "a.example", connections=1)
        outbox.count_gap("capture_unavailable", "b.example", connections=1)
        first, second = await ledger.take(2)
        assert isinstance(first, Gap) and isinstance(second, Gap)
        await ledger.answer(Recorded([], [first.serial]))
        await ledger.answer(Flushed(0, 0, True))
    outbox.count_gap("capture_unavailable", "b.example", size=9)
    async with ledger_end(home.socket("ledger")) as ledger:
        again, grown = await ledger.take(2)
        assert again == second and isinstance(grown, Gap)
        assert (grown.host, grown.connections, grown.bytes) == ("b.example", 0, 9)
        await ledger.answer(Recorded([], [second.serial, grown.serial]))
        await asyncio.wait_for(outbox.drain(10), 10)
        assert ledger.frames.empty()


async def test_a_ledger_that_records_nothing_does_not_let_gaps_pile_up(home: Home, outbox: Outbox) -> None:
    async with ledger_end(home.socket("ledger")) as ledger:
        await ledger.connected()
        for _ in range(1000):
            outbox.count_gap("capture_unavailable", "a.example", connections=1)
        told = await ledger.take(256)
        assert ledger.frames.empty()
        await ledger.answer(Recorded([], [gap.serial for gap in told if isinstance(gap, Gap)]))
        (rest,) = await ledger.take(1)
        assert isinstance(rest, Gap)
        assert rest.connections == 1000 - 256


async def test_more_kinds_of_gaps_than_are_kept_lose_their_names_but_not_their_counts(home: Home, outbox: Outbox) -> None:
    for number in range(300):
        outbox.count_gap("capture_unavailable", f"{number}.example", connections=1)
    async with ledger_end(home.socket("ledger")) as ledger:
        gaps = [gap for gap in await ledger.take(NAMED_GAPS + 1) if isinstance(gap, Gap)]
        assert sum(gap.connections for gap in gaps) == 300


async def test_too_many_unrecorded_exchanges_become_a_gap(home: Home, outbox: Outbox) -> None:
    for number in range(RETAINED_EXCHANGES + 3):
        outbox.begin(head(str(number)))
    assert outbox.live == RETAINED_EXCHANGES
    async with ledger_end(home.socket("ledger")) as ledger:
        frames = await ledger.take(RETAINED_EXCHANGES + 1)
        assert frames[0] == resumed("3")
        gap = frames[-1]
        assert isinstance(gap, Gap)
        assert (gap.cause, gap.host, gap.calls) == ("metering_overload", "api.openai.com", 3)


async def test_a_ledger_that_answers_nonsense_is_left_and_tried_again(home: Home, outbox: Outbox) -> None:
    async with ledger_end(home.socket("ledger")) as ledger:
        writer = await ledger.connected()
        writer.write(b"\x00\x00\x00\x01\xc1")
        await ledger.connected()
        outbox.begin(head("a"))
        assert await ledger.take(1) == [head("a")]


async def test_drain_ends_when_the_time_is_over(outbox: Outbox) -> None:
    outbox.begin(head("a"))
    async with asyncio.timeout(10):
        await outbox.drain(0.05)
    assert outbox.live == 1


async def test_drain_ends_when_all_is_recorded(home: Home, outbox: Outbox) -> None:
    async with ledger_end(home.socket("ledger")) as ledger:
        await ledger.connected()
        outbox.begin(head("a"))
        outbox.end("a", end("a"))
        await ledger.take(2)
        draining = asyncio.create_task(outbox.drain(60))
        await ledger.answer(Recorded(["a"], []))
        await asyncio.wait_for(draining, 10)
    assert outbox.live == 0


async def test_what_would_be_lost_with_the_process_is_said(home: Home) -> None:
    held: list[int] = []
    outbox = Outbox(home.socket("ledger"), held.append)
    outbox.begin(head("a"))
    outbox.begin(head("b"))
    assert held == [1, 2]  # nobody has heard of them
    running = asyncio.create_task(outbox.run())
    async with ledger_end(home.socket("ledger")) as ledger:
        await ledger.take(2)
        await eventually(lambda: held[-1] == 0)  # the ledger has
        outbox.begin(head("c"))
        assert held[-1] == 1  # in the outbox still
        await ledger.take(1)
        await ledger.answer(Recorded(["a"], []))
        await eventually(lambda: outbox.live == 2)
        assert held[-1] == 0
    await eventually(lambda: held[-1] == 2)  # that ledger is gone, and recorded only one of them
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_whose_a_call_is_is_told_to_every_ledger_before_its_end_and_only_the_last_word_counts(
    home: Home, outbox: Outbox
) -> None:
    first, last = Attributed("a", "one", "git"), Attributed("a", "two", "header")
    async with ledger_end(home.socket("ledger")) as ledger:
        await ledger.connected()
        outbox.begin(head("a"))
        outbox.attribute(first)
        outbox.attribute(last)
        assert await ledger.take(3) == [head("a"), first, last]
        outbox.attribute(Attributed("nobody's", "one", "git"))
        outbox.end("a", end("a"))
        assert await ledger.take(1) == [end("a")]
    async with ledger_end(home.socket("ledger")) as ledger:
        assert await ledger.take(3) == [resumed("a"), last, end("a")]


async def test_who_enforces_says_so_first_and_what_it_goes_by(home: Home) -> None:
    outbox, told, recorded = Outbox(home.socket("ledger")), [], []
    outbox.hello = Enforces("capture-1")
    outbox.on_enforce = lambda frame: told.append(frame.serial) is None and frame.serial != 2
    outbox.on_recorded = lambda exchange_ids, position: recorded.append((exchange_ids, position))
    async with ledger_end(home.socket("ledger")) as ledger:
        running = asyncio.create_task(outbox.run())
        await ledger.connected()
        assert await ledger.take(1) == [Enforces("capture-1")]
        for serial in (1, 2, 3):  # the second cannot be read
            await ledger.answer(Enforce(serial, b""))
        assert await ledger.take(2) == [Adopted(1), Adopted(3)]
        await ledger.answer(Recorded(["a"], [], 9))
        await eventually(lambda: recorded == [(["a"], 9)])
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert told == [1, 2, 3]


def test_an_answer_may_be_as_long_as_what_is_in_force() -> None:
    frame = Enforce(1, bytes(5 << 20))
    assert Unpacker[Enforce](Enforce, MAX_ANSWER).feed(pack(frame)) == [frame]
