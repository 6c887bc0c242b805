"""Which way the edge knows its own account's connections."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import struct
from contextlib import closing
from functools import partial
from typing import Any

import pytest

from attribution.test_accounts import connected
from halton.attribution.accounts import Accounts
from halton.edge.admission import admission, proved_by, refuse_others, serve_all
from halton.edge.door import Door
from halton.edge.grace import note
from halton.edge.proof import Proof
from halton.edge.request import Target
from halton.paths import Home
from halton.run_key import ensure_run_key

TARGET = Target("api.openai.com", 443, 80)


def test_linux_asks_the_kernel_and_makes_no_key(home: Home) -> None:
    refuses, facts = admission(home, "linux")
    assert isinstance(refuses, partial) and refuses.func is refuse_others
    assert facts() == {}
    refuses.args[0].close()
    assert not home.run_key.exists() and not note(home).exists()


@pytest.mark.parametrize("platform", ["darwin", "freebsd14", "win32"])
def test_elsewhere_a_proof_of_the_homes_key_is_asked_for(home: Home, platform: str) -> None:
    refuses, facts = admission(home, platform)
    assert isinstance(getattr(refuses, "__self__", None), Proof)
    assert facts()["unproved"] == 0
    assert home.run_key.stat().st_mode & 0o777 == 0o600
    assert len(ensure_run_key(home)) == 32


def test_a_key_that_cannot_be_used_cuts_nobody_off(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    home.run_key.write_bytes(b"short")
    with caplog.at_level(logging.ERROR):
        assert admission(home, "darwin").refuses is serve_all
    assert [record.message for record in caplog.records] == ["run_key_unusable"]


@pytest.mark.parametrize(("served", "status"), [({os.getuid()}, None), ({os.getuid() + 1}, "403 Forbidden")])
def test_what_another_account_is_told(served: set[int], status: str | None) -> None:
    with connected() as (_, server), closing(Accounts(served)) as accounts:
        assert refuse_others(accounts, server, TARGET) == status


@pytest.mark.anyio
@pytest.mark.parametrize("resets", [False, True])
async def test_what_a_client_leaves_behind_is_not_carried_out(
    home: Home, listener: socket.socket, places: Any, resets: bool
) -> None:
    """Another account could otherwise speak to loopback in our name: it sends, and is gone before anybody asks whose it was."""
    delivered: list[bytes] = []

    async def service(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        delivered.append(await reader.read(100))
        writer.close()

    port = await places.open(service)
    with closing(Accounts()) as accounts:
        door = Door(home, listener, lambda host: False, {}, refuses=partial(refuse_others, accounts))
        for payload in (b"and is gone", b"and waits"):
            # Before the door opens, so that there is no race: what was sent waits in the queue.
            client = socket.create_connection(listener.getsockname())
            client.sendall(b"CONNECT 127.0.0.1:%d HTTP/1.1\r\n\r\n" % port + payload)
            if payload == b"and is gone":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", resets, 0))
                client.close()
        running = asyncio.create_task(door.run())
        with client:
            client.setblocking(False)
            assert (await asyncio.get_running_loop().sock_recv(client, 100)).startswith(b"HTTP/1.1 200")
            async with asyncio.timeout(10):
                while await asyncio.get_running_loop().sock_recv(client, 100):
                    pass
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await door.settle(1)
    assert delivered == [b"and waits"]
    assert door.refused == 0  # it may have been one of ours


@pytest.mark.anyio
async def test_who_is_there_although_the_kernel_knows_no_such_client_is_told(home: Home, listener: socket.socket) -> None:
    """As a container may be whose connections the firewall redirects: the answer is for it, and no account was refused."""

    def unknown(client: socket.socket, target: Target) -> str | None:
        raise ConnectionResetError

    door = Door(home, listener, lambda host: False, {}, refuses=unknown)
    running = asyncio.create_task(door.run())
    reader, writer = await asyncio.open_connection(*listener.getsockname())
    writer.write(b"CONNECT a.example:443 HTTP/1.1\r\n\r\n")
    async with asyncio.timeout(10):
        assert (await reader.read()).startswith(b"HTTP/1.1 403 Forbidden\r\n")
    writer.close()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await door.settle(1)
    assert door.refused == 0


def test_the_key_that_is_asked_for_is_known_by_a_digest_and_none_is_on_linux(home: Home) -> None:
    assert proved_by(home, "linux") == "" and not home.run_key.exists()
    home.run_key.write_bytes(b"k" * 32)
    first = proved_by(home, "darwin")
    assert (first, proved_by(home, "darwin")) == ("8fad7f5f3b9a8666", first)
    home.run_key.write_bytes(b"l" * 32)
    assert proved_by(home, "darwin") != first
    home.run_key.write_bytes(b"short")
    assert proved_by(home, "darwin") == ""
