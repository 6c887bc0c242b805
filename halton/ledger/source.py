"""One connection to the ledger: frames come in, facts go to the writer, receipts go back once they are durable."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import msgspec

from halton.events.types import CallCompleted, Event
from halton.frames import (
    Adopted,
    AnyFrame,
    Attributed,
    Enforces,
    ExchangeEnd,
    Flush,
    Gap,
    Part,
    RequestBody,
    RequestEnd,
    RequestHead,
    Reread,
    ResponseBody,
    ResponseHead,
    SocketBytes,
    Sync,
    Synced,
    Unpacker,
    Warned,
    pack,
)
from halton.ledger.exchange import Exchange
from halton.ledger.gaps import STREAM, lost, stream
from halton.ledger.receipt import Receipt
from halton.ledger.socket import SWITCHED, Events
from halton.log.store import Fact
from halton.wire.header import asks_for_websocket

if TYPE_CHECKING:
    from halton.ledger.intake import Intake

MAX_BACKLOG = 20_000
MAX_HELD = 64 << 20
RESUME_S = 0.05
_log = logging.getLogger(__name__)


class Source(asyncio.Protocol):
    """One connection: a worker, the edge, or a command that waits for the views."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._unpacker: Unpacker[AnyFrame] = Unpacker(AnyFrame)
        self._transport: asyncio.Transport | None = None
        self.exchanges: dict[str, Exchange] = {}
        self._facts: list[Fact] = []
        self._receipt = Receipt(self)
        self._syncs: dict[int, asyncio.Future[None]] = {}
        self.captures = True  # until it asks for a flush, which only commands do
        self.enforces: str | None = None  # its name, if it decides about calls
        self.adopted = 0  # the serial of what it goes by

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody connected."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._intake.sources.add(self)

    def data_received(self, data: bytes) -> None:
        """Read frames, and submit what follows from them in one go."""
        try:
            for frame in self._unpacker.feed(data):
                self._take(frame)
        except msgspec.DecodeError:
            _log.error("frame_unreadable")
            if self._transport is not None:
                self._transport.close()
        self._submit()

    def connection_lost(self, exc: Exception | None) -> None:
        """A worker that leaves exchanges behind has died."""
        self._intake.sources.discard(self)
        self._transport = None
        self.interrupt()
        for sync in self._syncs.values():
            sync.cancel()

    def interrupt(self) -> None:
        """Complete what is open as interrupted."""
        for exchange_id, exchange in tuple(self.exchanges.items()):
            self._take_part(exchange, exchange.interruption("worker_lost"))
            self._intake.already_completed.add(exchange_id)
        self._submit()

    def sync(self, frame: Sync) -> asyncio.Future[None]:
        """Ask for all that lies in the outbox at the other end; done when it has come."""
        future = self._syncs[frame.token] = asyncio.get_running_loop().create_future()
        self.answer(frame)
        return future

    def submit(self, receipt: Receipt) -> None:
        """Have the writer hand this receipt back when everything before it is durable."""
        self._intake.submit((), receipt)

    def answer(self, frame: msgspec.Struct) -> None:
        """Send a frame back, if anybody still listens."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(pack(frame))  # type: ignore[arg-type]

    def _take(self, frame: AnyFrame) -> None:
        if isinstance(frame, RequestHead):
            self._begin(frame)
        elif isinstance(frame, Gap):
            self._receipt.gaps.append(frame.serial)
            if (gap := self._intake.gaps.fresh(frame)) is not None:
                self._record(stream(frame.serial), gap)
        elif isinstance(frame, Flush):
            self.captures = False
            self._synced(*self._syncs)
            self._intake.on_flush(self, frame.token)
        elif isinstance(frame, Synced):
            self._synced(frame.token)
        elif isinstance(frame, Enforces | Adopted | Reread):
            self._about_policies(frame)
        elif (exchange := self.exchanges.get(frame.exchange_id)) is not None:
            self._take_part(exchange, frame)

    def _about_policies(self, frame: Enforces | Adopted | Reread) -> None:
        if isinstance(frame, Enforces):
            self.enforces = frame.name
            self._intake.rereading.welcome(self)
        elif isinstance(frame, Adopted):
            self.adopted = max(self.adopted, frame.serial)
            self._intake.rereading.adopted()
        else:
            self.captures = False
            self._synced(*self._syncs)
            self._intake.rereading.begin(self, frame.token)

    def _synced(self, *tokens: int) -> None:
        for token in tokens:
            if (sync := self._syncs.pop(token, None)) is not None and not sync.done():
                sync.set_result(None)

    def _begin(self, head: RequestHead) -> None:
        if head.resumed:
            self._resume(head)
            if head.exchange_id in self._intake.already_completed:
                self._receipt.exchange_ids.append(head.exchange_id)
                return
            self._intake.take_over(head.exchange_id)
        try:
            self.exchanges[head.exchange_id] = Exchange(head, self._intake.find, self._intake.copies(head))
        except Exception as error:
            # Whoever retains it must let go, or it would come again and again.
            _log.error("exchange_refused", exc_info=error)
            self._receipt.exchange_ids.append(head.exchange_id)
            self._record(STREAM, lost("metering_failed", head, calls=1))

    def _resume(self, head: RequestHead) -> None:
        """An exchange that an earlier ledger was reading: from its middle on nobody can.

        The open calls of a socket are interrupted ones, so it claims none; and whatever it has completed, it is not over. An
        answer of many inferences may have been completed in part.
        """
        if asks_for_websocket(head.headers):
            self._intake.already_completed.discard(head.exchange_id)
            return
        self._intake.claimed.add(head.exchange_id)
        if head.exchange_id in self._intake.in_part:
            self._intake.in_part.discard(head.exchange_id)
            self._record(STREAM, lost("ledger_restarted", head, calls=1))

    def _take_part(self, exchange: Exchange, frame: Part) -> None:
        """Whatever a reader of ours does wrong stays with its one call."""
        try:
            self._advance(exchange, frame)
        except Exception as error:
            _log.error("exchange_failed", exc_info=error)
            exchange.give_up()
            if isinstance(frame, ExchangeEnd):
                self._end(exchange, frame)

    def _advance(self, exchange: Exchange, frame: Part) -> None:
        match frame:
            case ResponseBody():
                self._happened(exchange, exchange.response_body(frame))
            case SocketBytes():
                self._happened(exchange, exchange.socket_bytes(frame))
            case RequestBody():
                exchange.request.take(frame.data, MAX_HELD - self._intake.held)
            case Attributed():
                self._happened(exchange, exchange.attributed(frame))
            case Warned():
                self._happened(exchange, exchange.warned(frame))
            case RequestEnd():
                self._happened(exchange, exchange.request_end(frame))
            case ResponseHead():
                self._happened(exchange, exchange.response_head(frame))
            case ExchangeEnd():
                self._end(exchange, frame)

    def _happened(self, exchange: Exchange, events: Events) -> None:
        for event in events:
            if isinstance(event, CallCompleted):
                self._completed(exchange, self._intake.limits.only_new(event))
            else:
                self._record(exchange.head.exchange_id, event, exchange)

    def _completed(self, exchange: Exchange, event: CallCompleted) -> None:
        copies = exchange.copies_of(event)
        if copies is None:
            self._record(exchange.head.exchange_id, event, exchange)
        else:
            allowed, own = exchange.origin.attribution.body_capture, exchange.origin.credentials
            self._facts.append(copies.fact(exchange.head.exchange_id, event, allowed=allowed, credentials=own))

    def _end(self, exchange: Exchange, frame: ExchangeEnd) -> None:
        self._happened(exchange, exchange.end(frame))
        del self.exchanges[frame.exchange_id]
        self._receipt.exchange_ids.append(frame.exchange_id)
        if exchange.head.resumed and frame.http_status == SWITCHED:
            self._record(STREAM, lost("ledger_restarted", exchange.head, connections=1), exchange)
        elif exchange.unread:
            self._record(STREAM, lost("socket_unread", exchange.head, connections=1), exchange)
        elif frame.lossy:
            self._record(STREAM, lost("metering_overload", exchange.head, calls=1), exchange)

    def _record(self, stream: str, event: Event, exchange: Exchange | None = None) -> None:
        self._facts.append(Fact.of(stream, event, exchange.origin.credentials if exchange else None))

    def _submit(self) -> None:
        receipt = self._receipt
        if self._facts or receipt.names_any:
            self._intake.submit(self._facts, receipt)
            self._facts, self._receipt = [], Receipt(self)
            self._hold_back()

    def _hold_back(self) -> None:
        """A log that takes nothing must not fill our memory: let the senders' bounds do their work."""
        if self._transport is None or self._transport.is_closing():
            return
        if self._intake.backlog > MAX_BACKLOG:
            if self._transport.is_reading():
                self._transport.pause_reading()
            asyncio.get_running_loop().call_later(RESUME_S, self._hold_back)
        elif not self._transport.is_reading():
            self._transport.resume_reading()
