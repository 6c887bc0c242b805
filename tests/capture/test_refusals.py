"""Clients that refuse our certificate: counted once each, by the name of their program where that is known."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from eventually import eventually
from halton.attribution.process import Process
from halton.capture import refusals as refusals_module
from halton.capture.callers import Caller, Callers
from halton.capture.exchange import Peer
from halton.capture.refusals import Refusals
from halton.outbox.outbox import Outbox

pytestmark = pytest.mark.anyio
HOST = "api.anthropic.com"


class Counted(Outbox):
    """Keeps what is counted where a test can see it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.counted: list[tuple[str, str | None, int, str | None]] = []

    def count_gap(
        self, cause: str, host: str | None, *, connections: int = 0, calls: int = 0, size: int = 0, program: str | None = None
    ) -> None:
        self.counted.append((cause, host, connections, program))


@pytest.fixture
async def outbox(tmp_path: Path) -> Counted:
    return Counted(tmp_path / "ledger.sock")


async def test_a_program_that_is_known_is_named_at_once(outbox: Counted) -> None:
    peer = Peer(HOST, Caller())
    peer.caller.process = Process(os.getpid())
    Refusals(outbox, Callers(b"k" * 32)).count(peer)
    assert outbox.counted == [("client_refused_certificate", HOST, 1, Path("/proc/self/comm").read_text().strip())]


async def test_who_waits_when_the_worker_leaves_is_counted_then_and_not_again(outbox: Counted) -> None:
    refusals = Refusals(outbox, Callers(b"k" * 32))
    refusals.count(Peer(HOST, Caller()))
    assert outbox.counted == []
    refusals.tell()
    assert outbox.counted == [("client_refused_certificate", HOST, 1, None)]
    refusals.count(Peer(HOST, Caller()))
    await eventually(lambda: len(outbox.counted) == 2)
    refusals.tell()
    assert len(outbox.counted) == 2


async def test_one_that_nobody_finds_is_counted_once_without_a_name(outbox: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals_module, "HOLD_S", 0.01)
    callers = Callers(b"k" * 32)
    refusals = Refusals(outbox, callers)
    refusals.count(Peer(HOST, Caller()))
    await eventually(lambda: bool(outbox.counted))
    refusals.count(Peer(HOST, Caller()))
    await eventually(lambda: len(outbox.counted) == 2)
    assert outbox.counted == [("client_refused_certificate", HOST, 1, None)] * 2
