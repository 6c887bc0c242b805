"""The ledger's socket: many workers, strange frames, lost workers, and each fact once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import make
from eventually import eventually
from exchanges import ASKED, NOON, answered, asked, ended, head, plain, streamed
from halton.events.types import CallCompleted, CallStarted, CaptureGap, ControlPassed, Event
from halton.frames import Flush, Frame, Gap, RequestEnd, ResponseHead, SocketBytes, Sync, Synced, pack
from halton.ledger import source as source_module
from halton.ledger.source import Source
from halton.log.store import Fact, Log
from halton.paths import Home
from taking import Taking, taking_frames

pytestmark = pytest.mark.anyio
GAP = Gap(7, "capture_unavailable", "api.openai.com", 1, 0, 30, NOON, NOON + 5)


def kinds(events: list[tuple[str, Event]]) -> list[tuple[str, str]]:
    return [(stream, event.TYPE) for stream, event in events]


async def test_receipts_go_to_whom_the_calls_came_from(ledger: Taking) -> None:
    one, two = await ledger.line(), await ledger.line()
    one.send(*asked("a"))
    two.send(*plain("b"))
    await two.recorded("b")
    one.send(*answered("a"), *ended("a"))
    await one.recorded("a")
    assert ledger.intake.live == 0


async def test_frames_of_exchanges_that_nobody_began_are_nobodys(ledger: Taking) -> None:
    line = await ledger.line()
    line.send(*asked("x")[1:], *answered("x"), *ended("x"), *plain("a"))
    await line.recorded("a")
    assert kinds(ledger.events()) == [("a", "call.started"), ("a", "call.completed")]


async def test_another_worker_cannot_speak_for_an_exchange(ledger: Taking) -> None:
    one, two = await ledger.line(), await ledger.line()
    one.send(*asked("a"))
    await ledger.after(1)
    two.send(*ended("a", outcome="error"), *plain("b"))
    await two.recorded("b")
    one.send(*answered("a"), *ended("a"))
    await one.recorded("a")
    assert [event.status for _, event in ledger.events() if isinstance(event, CallCompleted)] == ["ok", "ok"]


async def test_frames_behind_the_end_are_nobodys(ledger: Taking) -> None:
    line = await ledger.line()
    line.send(*plain("a"), *answered("a"), *ended("a"), *plain("b"))
    await line.recorded("a", "b")
    assert len(ledger.events()) == 4


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x00\x00\x00\x01\xc1",
        b"\x00\x00\x00\x02\x91\x01",
        pack(Flush(0))[:4] + b"\xff" * 20,
        b"\xff\xff\xff\xff",
        pack(Sync(1)),
        b"GET / HTTP/1.1\r\n\r\n",
    ],
)
async def test_bytes_that_are_no_frame_end_their_connection_and_no_other(ledger: Taking, nonsense: bytes) -> None:
    good, bad = await ledger.line(), await ledger.line()
    good.send(*asked("a"))
    bad.send(*plain("b"), *asked("c"))
    await bad.recorded("b")
    bad.write(nonsense)
    assert await bad.closed()
    good.send(*answered("a"), *ended("a"))
    await good.recorded("a")
    events = await ledger.after(6)
    statuses = {stream: event.status for stream, event in events if isinstance(event, CallCompleted)}
    assert statuses == {"a": "ok", "b": "ok", "c": "interrupted"}


async def test_what_was_interrupted_is_not_recorded_again_when_its_worker_comes_back(ledger: Taking) -> None:
    line = await ledger.line()
    line.send(*asked("a"))
    line.leave()
    await ledger.after(2)
    again = await ledger.line()
    again.send(head("a", resumed=True), *ended("a"))
    await again.recorded("a")
    assert kinds(ledger.events()) == [("a", "call.started"), ("a", "call.completed")]


async def test_a_socket_that_an_earlier_ledger_was_reading_is_a_gap(ledger: Taking) -> None:
    line = await ledger.line()
    upgrade = [(b"Upgrade", b"websocket")]
    line.send(head("a", resumed=True, headers=upgrade), SocketBytes("a", 1, True, b"x"), *ended("a", status=101))
    await line.recorded("a")
    (event,) = [event for _, event in ledger.events()]
    assert isinstance(event, CaptureGap) and (event.cause, event.connections, event.calls) == ("ledger_restarted", 1, 0)
    assert ledger.intake.claimed == set()


async def test_a_socket_that_was_refused_while_the_ledger_changed_is_a_call(ledger: Taking) -> None:
    line = await ledger.line()
    line.send(head("a", resumed=True, method="GET", headers=[(b"Upgrade", b"websocket")]), *ended("a", status=429))
    await line.recorded("a")
    (event,) = [event for _, event in ledger.events()]
    assert isinstance(event, CallCompleted) and (event.status, event.http_status) == ("error", 429)


async def test_an_answer_of_many_inferences_that_an_earlier_ledger_read_in_part_is_a_gap(home: Home) -> None:
    with closing(Log(home.log)) as log:
        log.append([Fact.of("a", make.started()), *(Fact.of("a", make.call(inference=number)) for number in (1, 2))])
    async with taking_frames(home) as ledger:
        line = await ledger.line()
        line.send(head("a", resumed=True), *ended("a"))
        await line.recorded("a")
        *_, (_, event) = ledger.events()
        assert isinstance(event, CaptureGap) and (event.cause, event.calls) == ("ledger_restarted", 1)


async def test_a_socket_that_could_not_be_read_to_its_end_is_a_gap(ledger: Taking) -> None:
    line = await ledger.line()
    upgrade = [(b"Upgrade", b"websocket")]
    begun = head("a", host="api.openai.com", method="GET", target="/v1/responses", headers=upgrade)
    broken = SocketBytes("a", 2, False, b"\xc1\x04\xff\xff\xff\xff")
    line.send(begun, RequestEnd("a", 1, 0), ResponseHead("a", 1, 101, upgrade), broken, *ended("a", status=101))
    await line.recorded("a")
    (event,) = [event for _, event in ledger.events()]
    assert isinstance(event, CaptureGap) and (event.cause, event.connections) == ("socket_unread", 1)


async def test_a_worker_that_comes_back_before_its_first_connection_ends_takes_its_calls_along(ledger: Taking) -> None:
    first, second = await ledger.line(), await ledger.line()
    first.send(*asked("a"))
    await ledger.after(1)
    second.send(head("a", resumed=True), *plain("b"))
    await second.recorded("b")
    first.leave()
    await eventually(lambda: len(ledger.intake.sources) == 1)
    second.send(*ended("a"))
    await second.recorded("a")
    calls = [(stream, event.status, event.usage_reason) for stream, event in ledger.events() if isinstance(event, CallCompleted)]
    assert calls == [("b", "ok", None), ("a", "ok", "ledger_restarted")]


async def test_an_exchange_that_cannot_begin_is_counted_and_let_go(ledger: Taking) -> None:
    line = await ledger.line()
    line.send(head("x", host="example.com"), *ended("x"), *plain("a"))
    await line.recorded("x", "a")
    assert [event for stream, event in ledger.events() if stream == "gaps"] == [
        CaptureGap(cause="metering_failed", host="example.com", calls=1, started_at=NOON, ended_at=NOON)
    ]


async def test_a_gap_is_recorded_and_acknowledged(ledger: Taking) -> None:
    line = await ledger.line()
    line.send(GAP)
    await line.recorded(gaps=[7])
    assert [event for _, event in ledger.events()] == [
        CaptureGap(
            cause="capture_unavailable", host="api.openai.com", connections=1, bytes=30, started_at=NOON, ended_at=NOON + 5
        )
    ]


async def test_control_traffic_is_no_gap(ledger: Taking) -> None:
    line = await ledger.line()
    line.send(Gap(8, "control", "chatgpt.com", 0, 3, 40, NOON, NOON + 5))
    await line.recorded(gaps=[8])
    passed = ControlPassed(host="chatgpt.com", requests=3, bytes=40, started_at=NOON, ended_at=NOON + 5)
    assert ledger.events() == [("gaps/8", passed)]


async def test_a_gap_that_is_told_again_is_acknowledged_only(ledger: Taking) -> None:
    one, two = await ledger.line(), await ledger.line()
    one.send(GAP)
    await one.recorded(gaps=[7])
    two.send(GAP)
    await two.recorded(gaps=[7])
    assert len(ledger.events()) == 1


async def test_a_gap_that_the_last_ledger_recorded_is_acknowledged_only(home: Home) -> None:
    for _ in range(2):
        async with taking_frames(home) as taking:
            line = await taking.line()
            line.send(GAP)
            await line.recorded(gaps=[7])
    async with taking_frames(home) as taking:
        assert len(taking.events()) == 1


async def test_a_call_that_the_last_ledger_completed_is_acknowledged_only(home: Home) -> None:
    async with taking_frames(home) as taking:
        line = await taking.line()
        line.send(*plain("a"))
        await line.recorded("a")
    async with taking_frames(home) as taking:
        line = await taking.line()
        line.send(head("a", resumed=True), *ended("a"))
        await line.recorded("a")
        assert kinds(taking.events()) == [("a", "call.started"), ("a", "call.completed")]
        assert taking.intake.claimed == {"a"}


async def test_a_question_to_whoever_captures_is_done_when_it_is_answered(ledger: Taking) -> None:
    line = await ledger.line()
    await eventually(lambda: ledger.intake.sources)
    (source,) = ledger.intake.sources
    asking = source.sync(Sync(3))
    assert await line.hear() == Sync(3)
    line.send(Synced(4), *plain("a"))
    await line.recorded("a")
    assert not asking.done()
    line.send(Synced(3))
    await asyncio.wait_for(asking, 10)


async def test_a_question_to_one_who_leaves_is_over(ledger: Taking) -> None:
    line = await ledger.line()
    await eventually(lambda: ledger.intake.sources)
    (source,) = ledger.intake.sources
    asking = source.sync(Sync(3))
    line.leave()
    await eventually(asking.cancelled)


async def test_whoever_asks_for_a_flush_is_asked_nothing(ledger: Taking) -> None:
    flushes: list[tuple[Source, int]] = []
    ledger.intake.on_flush = lambda source, token: flushes.append((source, token))
    line = await ledger.line()
    await eventually(lambda: ledger.intake.sources)
    (source,) = ledger.intake.sources
    asking = source.sync(Sync(3))
    assert source.captures
    line.send(Flush(9))
    await asyncio.wait_for(asking, 10)
    assert not source.captures
    assert flushes == [(source, 9)]


async def test_a_log_that_takes_nothing_holds_the_senders_back(ledger: Taking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "MAX_BACKLOG", -1)
    line = await ledger.line()
    line.send(*plain("a"))
    await line.recorded("a")
    (source,) = ledger.intake.sources
    assert source._transport is not None and not source._transport.is_reading()
    line.send(*plain("b"))
    monkeypatch.undo()
    await line.recorded("b")


# The law: neither the order in which the frames of different exchanges come, nor where the bytes are cut, nor on how many
# connections they come changes the events.
def exchanges_of_all_kinds() -> dict[str, list[Frame]]:
    return {
        "plain": plain("plain"),
        "streamed": streamed("streamed"),
        "cut": streamed("cut")[:-4] + ended("cut", outcome="cut", reason="provider_left"),
        "aborted": asked("aborted")[:2] + ended("aborted", outcome="aborted", reason="client_left", status=None, size=0),
        "lossy": asked("lossy") + answered("lossy") + ended("lossy", lossy=True),
        "resumed": [head("resumed", resumed=True), *ended("resumed")],
        "connect": [head("connect", method="CONNECT", target=""), *ended("connect", outcome="error", status=None, size=0)],
    }


def in_order(events: list[tuple[str, Event]]) -> dict[str, list[Event]]:
    streams: dict[str, list[Event]] = {}
    for stream, event in events:
        streams.setdefault(stream, []).append(event)
    return streams


async def events_of(lines: list[list[Frame]], cuts: Iterator[int]) -> dict[str, list[Event]]:
    with TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        home.prepare()
        async with taking_frames(home) as taking:
            for frames in lines:
                line, data = await taking.line(), b"".join(map(pack, frames))
                while data:
                    size = next(cuts)
                    line.write(data[:size])
                    data = data[size:]
                    await asyncio.sleep(0)
                await line.recorded(*{frame.exchange_id for frame in frames})
            return in_order(taking.events())


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_order_and_any_cut_makes_the_same_events(data: st.DataObject) -> None:
    exchanges = exchanges_of_all_kinds()
    home_of = {name: data.draw(st.integers(0, 2), label=name) for name in exchanges}
    lines: list[list[Frame]] = [[], [], []]
    waiting = {name: list(frames) for name, frames in exchanges.items()}
    while waiting:
        name = data.draw(st.sampled_from(sorted(waiting)))
        lines[home_of[name]].append(waiting[name].pop(0))
        if not waiting[name]:
            del waiting[name]
    sizes = data.draw(st.lists(st.integers(1, 700), min_size=1, max_size=5))

    def cuts() -> Iterator[int]:
        while True:
            yield from sizes

    assert asyncio.run(events_of(lines, cuts())) == in_one_go()


@cache
def in_one_go() -> dict[str, list[Event]]:
    frames = [frame for frames in exchanges_of_all_kinds().values() for frame in frames]
    return asyncio.run(events_of([frames], repeat(1 << 20)))


def test_the_events_that_the_law_speaks_of() -> None:
    counted = {
        stream: [(type(event), getattr(event, "status", None), getattr(event, "usage_known", None)) for event in events]
        for stream, events in in_one_go().items()
    }
    begun = (CallStarted, None, None)
    assert counted == {
        "plain": [begun, (CallCompleted, "ok", True)],
        "streamed": [begun, (CallCompleted, "ok", True)],
        "cut": [begun, (CallCompleted, "cut", True)],
        "aborted": [begun, (CallCompleted, "aborted", False)],
        "lossy": [begun, (CallCompleted, "ok", False)],
        "resumed": [(CallCompleted, "ok", False)],
        "connect": [begun, (CallCompleted, "error", False)],
        "gaps": [(CaptureGap, None, None)],
    }


async def test_requests_on_their_way_are_kept_up_to_a_bound_in_all(ledger: Taking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "MAX_HELD", len(ASKED))
    one, other = asked("a"), asked("b")
    line = await ledger.line()
    line.send(*one[:-1], *other[:-1], one[-1], other[-1])
    line.send(*answered("a"), *answered("b"), *ended("a"), *ended("b"))
    await line.recorded("a", "b")
    assert ledger.intake.held == 0
    calls = {stream: event.model_requested for stream, event in ledger.events() if isinstance(event, CallCompleted)}
    assert calls == {"a": "claude-haiku-4-5", "b": None}
