"""The ledger process: one writer of the log, and the projector that follows it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from contextlib import suppress
from importlib.metadata import version
from platform import python_version

from halton.alerts.alerts import Alerts
from halton.bodies.tidying import tidy
from halton.errors import HaltonError, LogError
from halton.events.actor import Actor
from halton.events.types import MeterStarted, MeterStopped, ViewsRebuilt
from halton.frames import Enforce
from halton.heart import Heart
from halton.ledger.alerting import Alerting
from halton.ledger.body_capture import BodyCapture
from halton.ledger.checkpointing import Checkpointing
from halton.ledger.enforcing import Enforcing
from halton.ledger.flushing import Flushing
from halton.ledger.gaps import Gaps
from halton.ledger.intake import Intake
from halton.ledger.keeping import Keeping
from halton.ledger.origin import interrupted
from halton.ledger.receipt import Receipt
from halton.ledger.rereading import Rereading
from halton.ledger.salvaging import mark_damaged, open_log
from halton.ledger.sealing import Sealing
from halton.ledger.settings_in_force import SettingsInForce
from halton.ledger.sweeping import Sweeping
from halton.ledger.unfinished import Unfinished
from halton.log.salvage import is_damage
from halton.log.store import Fact, Head, Log
from halton.log.writer import Writer
from halton.paths import Home, open_lock, shipped, try_lock
from halton.pricing import book
from halton.projector.folder import find_projections
from halton.projector.follower import Follower
from halton.projector.run import Projector
from halton.settings import Settings
from halton.stop import take_stop
from halton.version import VERSION
from halton.wire.find import finder

GRACE_S = 3.0
CLOSE_S = 3.0
BODIES_S = 1.0
LOCK_RETRY_S = 0.1
_log = logging.getLogger(__name__)


class Ledger:
    """Everything the ledger process holds."""

    def __init__(self, home: Home, log: Log, unfinished: Unfinished, actor: Actor | None = None) -> None:
        self._home = home
        self._actor = actor
        self._log = log
        self._head = log.head().position
        self._unfinished = unfinished
        self._loop = asyncio.get_running_loop()
        found = find_projections(shipped("projections"), home.projections)
        for refusal in found.refused:
            _log.error("projection_refused", exc_info=refusal)
        projector = Projector(home.log, home.views, found.projections)
        self._edited = projector.edited
        self._follower = Follower(projector, on_failure=_report)
        in_force = SettingsInForce(home)
        settings = in_force.settings
        self._alerts = Alerts(settings.alerts)
        self._alerting = Alerting(self._alerts)
        told = self._alerting.committed
        self._writer: Writer[Receipt] = Writer(log, on_commit=self._committed, on_failure=self._failed, on_facts=told)
        self._retention_days = lambda: in_force.settings.bodies.retention_days
        self._keeping = self._keep(settings)
        in_force.hears += [lambda now: self._alerts.go_by(now.alerts), lambda now: self._keeping.go_by(now.bodies)]
        self._intake = Intake(
            home.socket("ledger"), self._writer, unfinished, Gaps.of_log(home.log), finder(settings.formats), self._keeping
        )
        self._enforcing = Enforcing(home.log, home.views, self._told)
        follows = in_force.follow, self._keeping.look
        self._intake.rereading = Rereading(lambda: self._intake.sources, self._enforcing.ask, settings.capture.workers, follows)
        self._intake.on_flush = Flushing(lambda: self._intake.sources, self._follower.wait_until).begin
        self._checkpointing = Checkpointing(home.log, home.checkpoint_key, self._head, self._submit)
        self._failing: str | None = None
        self._stopping = False

    async def run(self, stopping: asyncio.Event) -> None:
        """Take frames until told to stop; then complete what is open and commit it."""
        started = MeterStarted(halton=VERSION, python=python_version(), mitmproxy=version("mitmproxy"), actor=self._actor)
        self._submit([Fact.of("meter", started)])
        if self._edited:
            self._submit([Fact.of("views", ViewsRebuilt(projections=self._edited, reason="rules_changed"))])
        server = await self._intake.listen()
        self._enforcing.start()
        tasks = [
            asyncio.create_task(Heart(self._home.socket("meter"), "ledger", self._facts).run(on_lost=stopping.set)),
            asyncio.create_task(self._close_unfinished()),
            asyncio.create_task(Sealing(self._home, on_sealed=self._follower.wake).run()),
            asyncio.create_task(self._checkpointing.run()),
            asyncio.create_task(Sweeping(self._home, self._retention_days, on_swept=self._follower.wake).run()),
        ]
        prices = asyncio.create_task(self._load_prices())
        self._follower.wake()
        await stopping.wait()
        await self._wait_for_workers()
        self._stopping = True
        await asyncio.wait([prices], timeout=GRACE_S)  # its thread may be in the middle of appending
        for task in tasks:
            task.cancel()
        server.close()
        self._intake.interrupt_all()
        await asyncio.to_thread(self._close)

    async def _wait_for_workers(self) -> None:
        """Workers finish their exchanges first; the supervisor tells us to stop at the same time."""
        deadline = time.monotonic() + GRACE_S
        while self._intake.live and time.monotonic() < deadline:  # noqa: ASYNC110 - an event for it would cost each call
            await asyncio.sleep(0.02)

    def _keep(self, settings: Settings) -> Keeping:
        """What stores bodies; those that a kill left without an event are removed first."""
        try:
            tidy(self._home.bodies, self._home.log)
        except HaltonError as error:
            _log.error("bodies_untidy", exc_info=error)
        capture = BodyCapture(self._home.log, enabled=settings.bodies.enabled)
        return Keeping(self._home.bodies, self._writer, settings.bodies.max_body_bytes, lambda: self._head, capture)

    def _close(self) -> None:
        self._enforcing.close()
        # Before a meter.stopped each exchange has its end: without all facts the next start must look for them.
        if self._keeping.close(BODIES_S):
            stop = take_stop(self._home)
            self._submit([Fact.of("meter", MeterStopped(reason=stop.reason, actor=stop.actor))])
        if self._writer.close(CLOSE_S):
            self._checkpointing.finish(self._log)
        self._alerts.close()
        self._follower.close()

    def _submit(self, facts: list[Fact]) -> None:
        self._writer.submit(facts)

    async def _close_unfinished(self) -> None:
        """Workers that outlived the last ledger claim their exchanges first; the rest ended with it."""
        await asyncio.sleep(GRACE_S)
        started = self._unfinished.started.items()
        lost = [(exchange_id, event) for (exchange_id, _), event in started if exchange_id not in self._intake.claimed]
        self._submit([Fact.of(exchange_id, interrupted(event)) for exchange_id, event in lost])

    async def _load_prices(self) -> None:
        try:
            await asyncio.to_thread(self._load_book)
        except Exception as error:
            _log.error("price_book_unreadable", exc_info=error)
        self._follower.wake()

    def _load_book(self) -> None:
        log = Log(self._home.log)
        try:
            book.load(log, is_wanted=lambda: not self._stopping)
        finally:
            log.close()

    def _facts(self) -> dict[str, object]:
        return {
            "head": self._head,
            "live": self._intake.live,
            "workers": len({source.enforces for source in self._intake.sources} - {None}),
            "backlog": self._intake.backlog,
            "failing": self._failing,
            "policies": "too_large" if self._enforcing.is_too_large else None,
        }

    # On the writer's thread.

    def _committed(self, head: Head, receipts: list[Receipt]) -> None:
        self._head = head.position
        self._follower.wake()
        self._checkpointing.committed(head.position)
        if receipts:
            self._loop.call_soon_threadsafe(self._hand_out, head.position, receipts)

    def _failed(self, error: Exception | None) -> None:
        cause = error.__cause__ or error if error else None
        self._failing = getattr(cause, "sqlite_errorname", type(cause).__name__) if cause else None
        self._alerting.tried(error)
        _log.error("append_failed" if error else "append_recovered", exc_info=error)
        if isinstance(error, LogError) and is_damage(error):  # no next try would do: the next ledger begins with what holds
            mark_damaged(self._home)
            logging.shutdown()
            os._exit(1)

    # On the thread of policies.

    def _told(self, told: Enforce) -> None:
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._intake.rereading.tell, told)

    # On the loop.

    def _hand_out(self, head: int, receipts: list[Receipt]) -> None:
        for receipt in receipts:
            if receipt.names_any:
                receipt.source.answer(receipt.recorded(head))
            if receipt.durable is not None and not receipt.durable.done():
                receipt.durable.set_result(head)


def _report(error: Exception | None) -> None:
    _log.error("projector_failed" if error else "projector_recovered", exc_info=error)


async def _run(home: Home, actor: Actor | None) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    descriptor = await _lock(home, stopping)
    if not stopping.is_set():
        log, unfinished = await asyncio.to_thread(open_log, home)
        await Ledger(home, log, unfinished, actor).run(stopping)
        log.close()
    os.close(descriptor)


async def _lock(home: Home, stopping: asyncio.Event) -> int:
    """Wait for the role of the one ledger of this home: the last one may still be finishing."""
    descriptor = open_lock(home.ledger_lock)
    while not stopping.is_set() and not try_lock(descriptor):  # noqa: ASYNC110 - nobody tells when a lock is free
        await asyncio.sleep(LOCK_RETRY_S)
    return descriptor


def main(home: Home, actor: Actor | None = None) -> None:
    """Run the ledger in this process; `actor` is who started the meter."""
    asyncio.run(_run(home, actor))
