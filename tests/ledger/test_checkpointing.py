"""When a ledger signs its log, what it signs, and that nothing which goes wrong there stops the metering."""

from __future__ import annotations

import asyncio
import logging
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from eventually import eventually
from halton.events.types import LogCheckpoint, MeterStarted, MeterStopped, SegmentSealed
from halton.ledger.checkpointing import EVERY_EVENTS, Checkpointing
from halton.log.checkpoint import holds
from halton.log.signatures import check_signatures
from halton.log.store import Fact, Log
from halton.log.verify import verify
from halton.paths import Home

SEALED = SegmentSealed(first=1, last=2, previous="00", tip="11", file="f", bytes=1, digest="22")


def fact(reason: str = "noted") -> Fact:
    return Fact.of("meter", MeterStopped(reason=reason))


@pytest.fixture
def log(home: Home) -> Iterator[Log]:
    with closing(Log(home.log)) as log:
        yield log


def signed(log: Log) -> list[LogCheckpoint]:
    return [event for row in log.read(type_=LogCheckpoint.TYPE) if isinstance(event := row.event(), LogCheckpoint)]


def made(home: Home, log: Log, position: int | None = None) -> Checkpointing:
    return Checkpointing(home.log, home.checkpoint_key, log.head().position if position is None else position, log.append)  # type: ignore[arg-type]


async def running(checkpointing: Checkpointing, every_s: float) -> asyncio.Task[None]:
    task = asyncio.create_task(checkpointing.run(every_s))
    await asyncio.sleep(0)
    return task


async def end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.mark.anyio
async def test_a_thousand_events_are_signed(home: Home, log: Log) -> None:
    checkpointing = made(home, log)
    task = await running(checkpointing, 3600)
    head = log.append([fact()] * EVERY_EVENTS)
    threading.Thread(target=checkpointing.committed, args=(head.position,)).start()
    await eventually(lambda: signed(log))
    await end(task)
    (event,) = signed(log)
    assert (event.position, event.hash) == (head.position, head.hash.hex())
    assert holds(event, log.origin())
    assert verify(home.log).sound
    assert stat.S_IMODE(home.checkpoint_key.stat().st_mode) == 0o600
    assert [file.name for file in home.root.iterdir() if file.name.startswith(".")] == []


@pytest.mark.anyio
async def test_fewer_events_wait_for_their_time(home: Home, log: Log) -> None:
    checkpointing = made(home, log)
    task = await running(checkpointing, 3600)
    checkpointing.committed(log.append([fact()] * (EVERY_EVENTS - 1)).position)
    await asyncio.to_thread(lambda: None)
    assert signed(log) == [] and not checkpointing._due.is_set()
    await end(task)
    task = await running(checkpointing, 0.01)
    await eventually(lambda: signed(log))
    await end(task)
    assert [event.position for event in signed(log)] == [EVERY_EVENTS]


@pytest.mark.anyio
async def test_where_nothing_happens_nothing_is_signed_again(home: Home, log: Log) -> None:
    checkpointing = made(home, log, position=0)
    checkpointing.finish(log)
    assert [event.position for event in signed(log)] == [1]
    log.append([Fact.of("segments", SEALED)])
    checkpointing.finish(log)
    assert [event.position for event in signed(log)] == [1]
    log.append([Fact.of("meter", MeterStarted(halton="1", python="3", mitmproxy="12"))])
    checkpointing.finish(log)
    assert [event.position for event in signed(log)] == [1, 4]


@pytest.mark.anyio
async def test_the_same_key_signs_in_the_next_life(home: Home, log: Log) -> None:
    for _ in range(2):
        checkpointing = made(home, log)
        log.append([fact()])
        checkpointing.finish(log)
    found = check_signatures(home.log, [signed(log)[0].key])
    assert (found.checked, list(found.keys.values()), found.findings) == (2, [2], ())


@pytest.mark.anyio
async def test_a_key_that_is_none_is_reported_once_for_each_attempt_and_left_alone(
    home: Home, log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    home.checkpoint_key.write_text("somebody's notes")
    checkpointing = made(home, log)
    task = await running(checkpointing, 3600)
    with caplog.at_level(logging.ERROR):
        checkpointing.committed(log.append([fact()] * EVERY_EVENTS).position)
        await eventually(lambda: caplog.records)
        checkpointing.committed(log.append([fact()]).position)
        await asyncio.to_thread(lambda: None)
    await end(task)
    assert [record.message for record in caplog.records] == ["checkpoint_failed"]
    assert home.checkpoint_key.read_text() == "somebody's notes"
    assert signed(log) == []


@pytest.mark.anyio
async def test_a_log_that_is_gone_is_reported(tmp_path: Path, home: Home, log: Log, caplog: pytest.LogCaptureFixture) -> None:
    checkpointing = Checkpointing(tmp_path / "gone.sqlite", home.checkpoint_key, 0, lambda facts: None)
    checkpointing.finish(log)
    assert [record.message for record in caplog.records] == ["checkpoint_failed"]
