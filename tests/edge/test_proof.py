"""Who proves the home's run key is served, and nobody else."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from halton.attribution.credential import NO_PROJECT, new_run_id, password
from halton.edge.admission import admission
from halton.edge.door import Door
from halton.edge.proof import Proof
from halton.edge.refusal import UNPROVED
from halton.edge.request import Target
from halton.paths import Home
from halton.run_key import ensure_run_key
from halton.setup.environment import environment_block
from halton.setup.ports import listen

KEY, ANOTHERS = bytes(range(32)), bytes(range(1, 33))
RUN = new_run_id()


def status(credentials: tuple[str, str] | None, *, head_size: int = 80, key: bytes = KEY) -> str | None:
    with socket.socket() as client:
        return Proof(key).refuses(client, Target("api.openai.com", 443, head_size, credentials))


@pytest.mark.parametrize("user", ["billing", NO_PROJECT, "Billing Team/EU", "Ångström"])
def test_a_proof_is_served_whatever_it_names(user: str) -> None:
    assert status((user, password(KEY, user, RUN))) is None


@pytest.mark.parametrize(
    "credentials",
    [
        None,
        ("billing", ""),
        ("billing", "halton"),
        ("billing", password(ANOTHERS, "billing", RUN)),
        ("billing", password(KEY, "shop", RUN)),
        (NO_PROJECT, password(KEY, "billing", RUN)),
        ("billing", password(KEY, "billing", RUN)[:-1]),
        ("billing", password(KEY, "billing", RUN) + "0"),
        ("billing", RUN + "."),
        ("\ud800", password(KEY, "billing", RUN)),
    ],
)
def test_anything_else_must_prove_itself(credentials: tuple[str, str] | None) -> None:
    assert status(credentials) == "407 Proxy Authentication Required"


def test_without_a_key_nothing_is_proved() -> None:
    assert status(("billing", password(b"", "billing", RUN)), key=b"") == "407 Proxy Authentication Required"


def test_a_client_of_a_local_servers_listener_cannot_prove_anything_and_is_served() -> None:
    assert status(None, head_size=0) is None


def test_until_a_moment_those_without_a_proof_are_served_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    clock = iter([999.0, 999.9, 1000.0])
    proof = Proof(KEY, 1000, lambda: next(clock))
    old, proved = Target("a.example", 443, 80), Target("a.example", 443, 80, ("billing", password(KEY, "billing", RUN)))
    with socket.socket() as client, caplog.at_level(logging.WARNING):
        assert [proof.refuses(client, target) for target in (old, proved, old, old)] == [None, None, None, UNPROVED]
    assert proof.facts() == {"unproved": 2, "unproved_until": 1000}
    assert [record.message for record in caplog.records] == ["unproved_served"]


async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    if (await reader.read(1 << 16)).startswith(b"GET "):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nread")
    writer.close()


@asynccontextmanager
async def elsewhere(home: Home, listener: socket.socket, places: Any) -> AsyncIterator[tuple[Door, socket.socket]]:
    """A door as it is where the system is not Linux; the socket stands for a local server."""
    server, local = ("127.0.0.1", await places.open(page)), listen(0, "a server", "another")
    door = Door(home, listener, lambda host: False, {"a.example": server}, [], {local: server}, admission(home, "darwin").refuses)
    running = asyncio.create_task(door.run())
    with local:
        yield door, local
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await door.settle(1)


async def connect(listener: socket.socket, credentials: str | None) -> list[bytes]:
    """The lines of the answer to a CONNECT."""
    reader, writer = await asyncio.open_connection(*listener.getsockname())
    field = f"Proxy-Authorization: Basic {b64encode(credentials.encode()).decode()}\r\n" if credentials else ""
    writer.write(f"CONNECT a.example:443 HTTP/1.1\r\n{field}\r\n".encode())
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
    writer.close()
    return head.split(b"\r\n")


@pytest.mark.anyio
async def test_the_door_asks_for_a_proof_and_counts_whom_it_refused(home: Home, listener: socket.socket, places: Any) -> None:
    async with elsewhere(home, listener, places) as (door, _):
        key = ensure_run_key(home)
        for user in (NO_PROJECT, "billing"):
            proof = f"{user}:{password(key, user, new_run_id())}"
            assert (await connect(listener, proof))[0] == b"HTTP/1.1 200 Connection established"
        for forged in (f"billing:{password(bytes(32), 'billing', RUN)}", "billing:halton", NO_PROJECT, None):
            asked = [b"HTTP/1.1 407 Proxy Authentication Required", b'Proxy-Authenticate: Basic realm="Halton"']
            assert (await connect(listener, forged))[:2] == asked
        assert door.facts()["refused"] == 4


@pytest.mark.anyio
async def test_after_an_upgrade_the_programs_that_run_keep_their_hosts(home: Home, listener: socket.socket, places: Any) -> None:
    home.up_lock.touch()
    os.utime(home.up_lock, (1, 1))
    async with elsewhere(home, listener, places) as (door, _):
        assert (await connect(listener, None))[0] == b"HTTP/1.1 200 Connection established"
        assert door.facts()["refused"] == 0


@pytest.mark.anyio
async def test_a_local_servers_listener_serves_without_a_proof(home: Home, listener: socket.socket, places: Any) -> None:
    async with elsewhere(home, listener, places) as (door, local), httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://127.0.0.1:{local.getsockname()[1]}/api/tags")
        assert (answer.text, door.facts()["refused"]) == ("read", 0)


@pytest.mark.anyio
@pytest.mark.parametrize("project", [None, "Billing Team/EU"])
async def test_the_address_that_halton_env_prints_is_served(
    home: Home, listener: socket.socket, places: Any, project: str | None
) -> None:
    """By clients as they are: here httpx, to a host that is tunnelled."""
    async with elsewhere(home, listener, places) as (door, _):
        port = listener.getsockname()[1]
        home.bundle.touch()
        proxy = environment_block(home, port, home.bundle, project, {}, must_prove=True)["HTTPS_PROXY"]
        async with httpx.AsyncClient(proxy=proxy, trust_env=False) as client:
            with pytest.raises(httpx.ConnectError):  # the page speaks no TLS: so the tunnel stood
                await client.get("https://a.example/")
            assert door.facts()["refused"] == 0
        async with httpx.AsyncClient(proxy=f"http://127.0.0.1:{port}", trust_env=False) as client:
            with pytest.raises(httpx.ProxyError, match="407"):
                await client.get("https://a.example/")
            assert door.facts()["refused"] == 1
