"""A worker learns of authorities that change under it, and keeps the old ones while it cannot read the new."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing

import pytest

from eventually import eventually
from halton.capture.authorities import note
from halton.capture.leaves import Signer
from halton.capture.signing import Signing, first_signers
from halton.log.store import Log
from halton.paths import Home
from halton.setup.authority import Wish, tend

HOSTS = ["api.openai.com"]
LOOK_S = 0.005


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch, home: Home) -> None:
    monkeypatch.setenv("HOME", str(home.root.parent))


@pytest.fixture
def log(home: Home) -> Iterator[Log]:
    with closing(Log(home.log)) as log:
        yield log


@asynccontextmanager
async def looking(home: Home) -> AsyncIterator[list[tuple[str, ...]]]:
    """The digests that are adopted, time after time."""
    adopted: list[tuple[str, ...]] = []

    def adopt(signers: tuple[Signer, ...]) -> None:
        adopted.append(tuple(signer.authority.digest for signer in signers))

    task = asyncio.create_task(Signing(home, adopt, LOOK_S).run())
    yield adopted
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def digests(home: Home, log: Log, wish: Wish) -> tuple[str, ...]:
    return tuple(one.digest for one in tend(home, log, HOSTS, wish).authorities)


@pytest.mark.anyio
async def test_each_change_is_adopted_once(home: Home, log: Log) -> None:
    first = digests(home, log, Wish())
    async with looking(home) as adopted:
        await eventually(lambda: adopted == [first])
        both = digests(home, log, Wish(renew=True))
        await eventually(lambda: adopted == [first, both])
        digests(home, log, Wish())
        alone = digests(home, log, Wish(replace=True))
        await eventually(lambda: adopted[-1] == alone)
        # While the old ones are removed the note names both, the new one first.
        assert adopted[2:] in ([alone], [(*alone, *both), alone], [(*alone, both[1]), alone], [alone, alone])


@pytest.mark.anyio
async def test_what_cannot_be_read_changes_nothing_is_logged_once_and_looked_at_again(
    home: Home, log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    first = digests(home, log, Wish())
    async with looking(home) as adopted:
        await eventually(lambda: adopted == [first])
        with caplog.at_level(logging.WARNING):
            away = (home.root / "ca").rename(home.root / "away")
            note(home).touch()
            await eventually(lambda: caplog.records)
            assert adopted == [first]
            away.rename(home.root / "ca")
            await eventually(lambda: adopted == [first, first])
    assert [record.message for record in caplog.records] == ["authorities_not_read"]


@pytest.mark.anyio
async def test_a_note_that_is_written_later_is_found(home: Home, log: Log) -> None:
    async with looking(home) as adopted:
        first = digests(home, log, Wish())
        await eventually(lambda: adopted == [first])


@pytest.mark.anyio
async def test_a_worker_begins_as_soon_as_what_the_note_says_lies_there(
    home: Home, log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    first = digests(home, log, Wish())
    told = note(home).read_bytes()
    note(home).write_bytes(told.replace(first[0].encode(), b"0" * 64))
    beginning = asyncio.create_task(first_signers(home, home.root / "ca", LOOK_S))
    await eventually(lambda: caplog.records)
    assert not beginning.done()
    digests(home, log, Wish())
    signers = await asyncio.wait_for(beginning, 10)
    assert signers is not None and tuple(one.authority.digest for one in signers) == first
    assert [record.message for record in caplog.records] == ["authorities_not_read"]


@pytest.mark.anyio
async def test_a_worker_without_authorities_does_not_outlive_its_supervisor(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    beginning = asyncio.create_task(first_signers(home, home.root / "ca", LOOK_S))
    await eventually(lambda: caplog.records)
    monkeypatch.setattr(os, "getppid", lambda: 1)
    assert await asyncio.wait_for(beginning, 10) is None
