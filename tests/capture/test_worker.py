"""A real worker and its clients: what they speak, whom they trust, and how it ends."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import httpx
import pytest

import raw
from calls_made import calls_made
from capture.told import tell_in_force
from client import URL, body, client, trust
from eventually import eventually, eventually_in_threads
from halton.capture.authority import make_authority
from halton.demo.provider import Provider
from halton.demo.stage import configuration
from halton.edge.request import Target
from halton.edge.workers import Workers
from halton.frames import AnyFrame, ExchangeEnd, Recorded, RequestHead
from halton.log.store import read_only
from halton.paths import Home
from halton.setup.roots import write_upstream_roots
from halton.wire.find import provider_hosts
from ledger_end import LedgerEnd, ledger_end
from stack import Stack, clean_environment


def gaps(stack: Stack) -> dict[str, dict[str, int]]:
    return dict(json.loads(stack.halton("status", "--json"))["gaps"])


def test_a_client_that_offers_http_2_gets_what_the_provider_speaks(whole: Stack) -> None:
    with calls_made(whole) as made, raw.tunnel(whole, alpn=("h2", "http/1.1")) as channel:
        assert channel.selected_alpn_protocol() == "http/1.1"
        channel.sendall(raw.request(body("plain")))
        assert raw.answer(channel).status == 200
    assert made.row["status"] == "ok"


def test_an_http_2_client_falls_back_and_works(whole: Stack) -> None:
    proxy = f"http://127.0.0.1:{whole.proxy_port}"
    with (
        calls_made(whole) as made,
        httpx.Client(proxy=proxy, http1=True, http2=True, verify=trust(whole), trust_env=False) as both,
    ):
        answer = both.post(URL, content=body("plain", streamed=True))
    assert (answer.status_code, answer.http_version) == (200, "HTTP/1.1")
    assert (made.row["status"], made.row["output_tokens"]) == ("ok", 7)


def test_a_client_that_does_not_trust_us_is_counted(whole: Stack) -> None:
    before = gaps(whole).get("client_refused_certificate", {"connections": 0})["connections"]
    with pytest.raises(ssl.SSLCertVerificationError), raw.tunnel(whole, context=ssl.create_default_context()):
        pass
    eventually_in_threads(lambda: gaps(whole).get("client_refused_certificate", {"connections": 0})["connections"] == before + 1)
    newest = "select program from gaps where cause = 'client_refused_certificate' order by position desc limit 1"
    with closing(read_only(whole.home.views)) as views:
        assert views.execute(newest).fetchone() == (Path("/proc/self/comm").read_text().strip(),)


def test_a_provider_that_we_do_not_trust_is_a_bad_gateway_and_one_failed_call(whole: Stack) -> None:
    with calls_made(whole) as made, client(whole) as plain:
        answer = plain.post("https://chatgpt.com/backend-api/codex/responses", content=b"{}")
    assert answer.status_code == 502
    assert (made.row["host"], made.row["status"], made.row["http_status"]) == ("chatgpt.com", "error", None)


def test_a_provider_that_is_not_there_is_a_bad_gateway_and_one_failed_call(whole: Stack) -> None:
    with calls_made(whole) as made, client(whole) as plain, pytest.raises(httpx.ProxyError, match="502"):
        plain.post("https://cloudcode-pa.googleapis.com/v1internal:generateContent", content=b"{}")
    row = made.row
    assert (row["provider"], row["endpoint"], row["status"], row["http_status"]) == ("google", "CONNECT", "error", None)


def test_the_project_is_in_the_header_or_the_proxys_address(whole: Stack) -> None:
    with calls_made(whole, 3) as made:
        for project, fields in (("a b", ()), (None, (b"X-Halton-Project: by header",)), ("run", (b"x-halton-project: no",))):
            with raw.tunnel(whole, project=project) as channel:
                channel.sendall(raw.request(body("plain"), *fields))
                raw.answer(channel)
    assert [(row["project"], row["attributed_by"]) for row in reversed(made.rows)] == [
        ("a-b", "run"),
        ("by-header", "header"),
        ("run", "run"),
    ]
    headers = [name.lower() for request in whole.provider.requests[-3:] for name, _ in request.headers]
    assert b"x-halton-project" not in headers and b"proxy-authorization" not in headers


def test_what_is_no_call_reaches_the_provider_and_no_view(whole: Stack) -> None:
    with calls_made(whole) as made, client(whole) as plain:
        plain.get("https://api.anthropic.com/v1/models", headers={"x-halton-project": "web"})
        assert whole.provider.requests[-1].target == "/v1/models"
        assert whole.provider.requests[-1].header(b"x-halton-project") == ""
        plain.post(URL, content=body("plain"))
    assert made.row["endpoint"] == "/v1/messages"


class Alone:
    """A worker without edge and ledger of its own: the test is both."""

    def __init__(self, process: subprocess.Popen[bytes], workers: Workers, ledger: LedgerEnd, context: ssl.SSLContext) -> None:
        self.process = process
        self.ledger = ledger
        self._workers = workers
        self._context = context

    async def connect(self, root_file: Path | None = None) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A client's connection that the worker serves, after its CONNECT; the client trusts our root, or another."""
        context = ssl.create_default_context(cafile=root_file) if root_file else self._context
        with socket.create_server(("127.0.0.1", 0)) as listener:
            client = socket.create_connection(listener.getsockname())
            accepted, _ = listener.accept()
        assert self._workers.hand_over(accepted, Target("api.anthropic.com", 443, 0))
        reader, writer = await asyncio.open_connection(sock=client)
        writer.write(b"CONNECT api.anthropic.com:443 HTTP/1.1\r\n\r\n")
        assert await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10) == b"HTTP/1.1 200 Connection established\r\n\r\n"
        await writer.start_tls(context, server_hostname="api.anthropic.com")
        return reader, writer

    def events(self) -> int:
        """How many the worker has handled, as the edge sees it."""
        return self._workers._workers[0]._pulse.read()[1]

    async def until(self, kind: type[AnyFrame]) -> AnyFrame:
        while not isinstance(frame := (await self.ledger.take(1))[0], kind):
            pass
        return frame

    async def ended(self) -> int:
        return await asyncio.to_thread(self.process.wait, 20)


async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


@pytest.fixture
async def alone(home: Home) -> AsyncIterator[Alone]:
    async with alone_in(home) as worker:
        yield worker


@asynccontextmanager
async def alone_in(home: Home) -> AsyncIterator[Alone]:
    authority = make_authority(home.root / "ca", provider_hosts())
    workers = Workers(home.socket("edge"), lambda handed: None, lambda calls: None)
    running = [asyncio.create_task(run()) for run in (workers.accept, workers.watch)]
    supervisor = await asyncio.start_unix_server(hear, str(home.socket("meter")))
    async with Provider(home.root / "provider", delay_s=0.01) as provider, ledger_end(home.socket("ledger")) as ledger:
        home.config.write_text(configuration(provider.port, provider.ca_file))
        write_upstream_roots(home.upstream_roots, str(provider.ca_file))
        environment = clean_environment() | {"HALTON_HOME": str(home.root)}
        command = [sys.executable, "-P", "-m", "halton.capture", "--name", "capture-1", "--authority", str(authority.folder)]
        process = subprocess.Popen(command, env=environment)
        try:
            await eventually(lambda: workers.healthy == 1)
            yield Alone(process, workers, ledger, ssl.create_default_context(cafile=authority.root_file))
        finally:
            process.kill()
            await asyncio.to_thread(process.wait, 10)
            supervisor.close()
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


@pytest.mark.anyio
async def test_told_to_stop_it_finishes_what_runs_and_waits_until_that_is_recorded(alone: Alone) -> None:
    reader, writer = await alone.connect()
    writer.write(raw.request(body("plain", streamed=True)))
    head = await alone.until(RequestHead)
    assert isinstance(head, RequestHead)
    alone.process.terminate()
    answer = b""
    async with asyncio.timeout(10):
        while not answer.endswith(b"\r\n0\r\n\r\n"):
            answer += await reader.read(1 << 16)
    end = await alone.until(ExchangeEnd)
    assert isinstance(end, ExchangeEnd)
    assert (end.exchange_id, end.outcome, end.lossy) == (head.exchange_id, "complete", False)
    assert alone.process.poll() is None
    await alone.ledger.answer(Recorded([end.exchange_id], []))
    assert await alone.ended() == 0
    writer.transport.abort()


@pytest.mark.anyio
async def test_a_handshake_alone_is_a_sign_of_life(alone: Alone) -> None:
    assert alone.events() == 0
    _, writer = await alone.connect()
    assert alone.events() > 0
    writer.transport.abort()


@pytest.mark.anyio
async def test_a_worker_signs_by_a_new_authority_without_a_restart(home: Home) -> None:
    async with alone_in(home) as worker:
        made = make_authority(home.root / "other", ["api.anthropic.com"])
        with pytest.raises(ssl.SSLCertVerificationError):
            await worker.connect(made.root_file)
        tell_in_force(home, [made])
        async with asyncio.timeout(10):
            while not await _trusts(worker, made.root_file):
                pass
        with pytest.raises(ssl.SSLCertVerificationError):
            await worker.connect()
        assert worker.process.poll() is None


async def _trusts(worker: Alone, root_file: Path) -> bool:
    try:
        _, writer = await worker.connect(root_file)
    except ssl.SSLCertVerificationError:
        return False
    writer.transport.abort()
    return True


@pytest.mark.anyio
async def test_told_to_stop_with_nothing_to_do_it_ends_at_once(alone: Alone) -> None:
    alone.process.terminate()
    async with asyncio.timeout(5):
        assert await alone.ended() == 0
