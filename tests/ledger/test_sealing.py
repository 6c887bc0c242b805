"""Sealing beside the ledger: a process of its own makes the files, and nothing that befalls it befalls the ledger."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import pytest

import make
from eventually import eventually
from halton.ledger.sealing import Sealing
from halton.log.segments.mend import is_whole, last_sealed
from halton.log.store import Log
from halton.paths import Home
from log.segments import build

pytestmark = pytest.mark.anyio


@pytest.fixture
def log(home: Home) -> Iterator[Log]:
    """The log of the home, of two days that are over."""
    with closing(build.past_log(home.root, make.NOON - 900 * build.DAY)) as log:
        build.record(log, make.NOON - 800 * build.DAY, make.call(), make.call())
        yield log


def ranges(log: Log) -> list[tuple[int, int]]:
    return [(event.first, event.last) for event in last_sealed(log)]


@asynccontextmanager
async def sealing(home: Home, **options: float) -> AsyncIterator[list[str]]:
    calls: list[str] = []
    task = asyncio.create_task(Sealing(home, lambda: calls.append("sealed"), **options).run())
    try:
        yield calls
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_what_is_due_at_the_start_is_sealed_and_told(home: Home, log: Log) -> None:
    async with sealing(home) as calls:
        await eventually(lambda: calls)
    assert ranges(log) == [(1, 1), (2, 3)]
    assert all(is_whole(home.segments / event.file, event) for event in last_sealed(log))


async def test_what_becomes_due_later_is_sealed_then(home: Home, log: Log) -> None:
    async with sealing(home, every_s=0.01) as calls:
        await eventually(lambda: calls)
        build.record(log, make.NOON - 700 * build.DAY, make.call())
        await eventually(lambda: ranges(log)[2:])
    assert ranges(log) == [(1, 1), (2, 3), (4, 6)]


async def test_today_stays_open(home: Home, log: Log) -> None:
    log.append(make.facts([make.call()]))
    async with sealing(home) as calls:
        await eventually(lambda: calls)
    assert ranges(log) == [(1, 1), (2, 3)]


async def test_nothing_due_starts_no_process(home: Home) -> None:
    Log(home.log).close()
    async with sealing(home, every_s=0.01) as calls:
        for _ in range(20):
            await asyncio.sleep(0)
        assert calls == []


async def test_a_home_without_a_log_is_tried_again(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    async with sealing(home, every_s=0.01):
        await eventually(lambda: len(caplog.records) > 1)
    assert {record.msg for record in caplog.records} == {"seal_failed"}


async def test_a_sealer_that_fails_is_logged_and_tried_again(home: Home, log: Log, caplog: pytest.LogCaptureFixture) -> None:
    home.segments.rmdir()
    async with sealing(home, every_s=0.01):
        await eventually(lambda: "seal_failed" in {record.msg for record in caplog.records})
        home.segments.mkdir(mode=0o700)
        await eventually(lambda: len(ranges(log)) == 2)


SEALER = "from pathlib import Path; import sys; from halton.ledger.sealing import main; main(*map(Path, sys.argv[1:]))"


async def test_it_leaves_the_work_to_another_sealer(home: Home, log: Log) -> None:
    descriptor = os.open(home.segments, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        done = await asyncio.create_subprocess_exec(sys.executable, "-c", SEALER, str(log.path), str(home.segments))
        assert await done.wait() == 0
    finally:
        os.close(descriptor)
    assert ranges(log) == []


async def test_a_stopped_ledger_takes_its_sealer_with_it(home: Home, log: Log) -> None:
    async with sealing(home):
        await eventually(lambda: _sealers(log))
        (pid,) = _sealers(log)
    assert not _sealers(log)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def _sealers(log: Log) -> list[int]:
    """The processes that seal this log."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            if b"halton.ledger.sealing" in words and str(log.path).encode() in words:
                found.append(int(process.name))
    return found
