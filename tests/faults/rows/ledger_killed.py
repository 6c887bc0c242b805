"""The ledger is killed again and again while calls end without a break: what was acknowledged is in its log, once.

The real process, forked with everything loaded, so that a kill falls into its work and not into its imports; what feeds it is
the outbox of a worker, which tells the next ledger what the last one did not acknowledge.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.context import ForkServerProcess

import exchanges
from faults.row import Figure, Row, Run, none, told
from halton.capture.exchange_id import new_exchange_id
from halton.frames import Attributed, ExchangeEnd, RequestHead
from halton.log.store import Log, read_only
from halton.log.verify import verify
from halton.logs import PLACE, begin_logging
from halton.outbox.outbox import Outbox
from halton.outbox.sender import Class
from halton.paths import Home

KILLS = 500
LIVES_S = 0.25
READY_S = 20.0
UNDER_WAY = 100
ORDERLY_EVERY = 50
_ACKNOWLEDGED = "select max(position) from event"
_CALLS = "select stream, count(*) from event where type = 'call.completed' group by stream"
_GAPS = "select coalesce(sum(data ->> '$.calls'), 0) from event where type = 'capture.gap'"
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["halton.ledger.process"])


def measure(run: Run) -> Iterator[Figure]:
    kills = run.count(KILLS, 15)
    home = Home(run.folder / "home")
    home.prepare()
    Log(home.log).close()
    feed = Feed(home)
    lost = asyncio.run(_kill(run, home, feed, kills))
    yield none(f"acknowledgements of which the log lacked the event, after {kills} kills", lost)
    yield from _compared(home, feed)
    verdict = verify(home.log)
    yield none("faults of the chain", int(not verdict.sound))
    yield told("calls", len(feed.begun))
    yield told("events", verdict.events)


def _compared(home: Home, feed: Feed) -> Iterator[Figure]:
    with closing(read_only(home.log)) as log:
        times = dict(log.execute(_CALLS))
        (gaps,) = log.execute(_GAPS).fetchone()
    yield none("acknowledged calls lost", len(feed.acknowledged - times.keys()))
    yield none("calls lost", len(feed.begun - times.keys()))
    yield none("calls recorded twice", sum(number != 1 for number in times.values()))
    yield none("calls recorded that nobody made", len(times.keys() - feed.begun))
    yield none("calls in gaps, lost or counted twice", abs(gaps - feed.gaps))


async def _kill(run: Run, home: Home, feed: Feed, kills: int) -> int:
    """How often a log, right after a kill, did not reach as far as had been acknowledged."""
    chance, lost = random.Random(1), 0
    telling, feeding = asyncio.create_task(feed.outbox.run()), asyncio.create_task(feed.run())
    for number in range(kills):
        ledger = _start(home)
        if chance.random() < 0.9:
            await _until_it_listens(home, ledger, feed)
        await asyncio.sleep(chance.uniform(0, LIVES_S))
        ledger.kill()
        await asyncio.to_thread(ledger.join)
        await asyncio.sleep(0)  # what it said last is heard
        reached = _reached(home)
        lost += feed.position > reached
        if (number + 1) % ORDERLY_EVERY == 0:
            run.say(f"{number + 1} of {kills} kills, {reached:,} events, {len(feed.acknowledged):,} calls acknowledged")
            await _let_end(_start(home))  # the next one has less of the log to read, as after a day that ends
    feeding.cancel()
    ledger = _start(home)
    await feed.outbox.drain(60.0)
    await _let_end(ledger)
    telling.cancel()
    return lost


async def _let_end(ledger: ForkServerProcess) -> None:
    await asyncio.sleep(LIVES_S)
    ledger.terminate()
    await asyncio.to_thread(ledger.join)


def _start(home: Home) -> ForkServerProcess:
    ledger = _forks.Process(target=keep, args=(str(home.root),), daemon=True)
    ledger.start()
    return ledger


def keep(root: str) -> None:
    """A ledger, in its own process."""
    from pathlib import Path

    from halton.ledger.process import main

    home = Home(Path(root))
    os.environ[PLACE] = str(home.error_log("ledger"))
    begin_logging()
    main(home)


async def _until_it_listens(home: Home, ledger: ForkServerProcess, feed: Feed) -> None:
    before = len(feed.acknowledged)
    async with asyncio.timeout(READY_S):
        while len(feed.acknowledged) == before:
            assert ledger.is_alive(), "the ledger ended by itself"
            await asyncio.sleep(0.005)


def _reached(home: Home) -> int:
    with closing(read_only(home.log)) as log:
        return int(log.execute(_ACKNOWLEDGED).fetchone()[0])


class Feed:
    """Calls as a worker tells them, as many as are not acknowledged at a time, and what a ledger has acknowledged."""

    def __init__(self, home: Home) -> None:
        self.begun: set[str] = set()
        self.acknowledged: set[str] = set()
        self.position = 0
        self.gaps = 0
        self.outbox = Outbox(home.socket("ledger"))
        self.outbox.on_recorded = self._recorded

    async def run(self) -> None:
        """Call, without end."""
        while True:
            await asyncio.sleep(0.01)
            for _ in range(min(20, UNDER_WAY - self.outbox.live)):
                self._call(new_exchange_id())
            self.gaps += 1
            self.outbox.count_gap("capture_unavailable", "api.anthropic.com", calls=1)

    def _call(self, name: str) -> None:
        self.begun.add(name)
        for frame in exchanges.streamed(name):
            if isinstance(frame, RequestHead):
                self.outbox.begin(frame)
            elif isinstance(frame, Attributed):
                self.outbox.attribute(frame)
            elif isinstance(frame, ExchangeEnd):
                self.outbox.end(name, frame)
            else:
                self.outbox.offer(name, frame, Class.RESPONSE_BODY)

    def _recorded(self, names: list[str], position: int) -> None:
        self.acknowledged.update(names)
        self.position = max(self.position, position)


ROW = Row(
    number=5,
    fault="ledger killed under load",
    demanded="0 of 500 kills: no acknowledged event lost, none twice, chain verifies",
    measure=measure,
    in_suite=False,
    limit_s=120.0,
)
