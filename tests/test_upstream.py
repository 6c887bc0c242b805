"""A whole meter behind a company's proxy: every call goes by it, is read all the same, and fails as it would without us."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing

import anthropic
import httpx
import pytest

import raw
from calls_made import Made, calls_made
from chained import GONE, Chained, chained
from client import OpenStream, call, client, trust
from connect_proxy import ESTABLISHED, IN_ADDRESS, PASSWORD, WANTS_PASSWORD, saying
from eventually import eventually_in_threads
from faults.test_sockets import HOST as SOCKETS
from faults.test_sockets import Talk
from halton.log.store import read_only

PROVIDER = "api.anthropic.com"
BLIND = "www.googleapis.com"
REFUSED = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
CONNECT = b"CONNECT api.anthropic.com:443 HTTP/1.1\r\nHost: api.anthropic.com:443\r\n"
REFUSALS = {
    "407": saying(WANTS_PASSWORD),
    "403": saying(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nno\n"),
    "garbage": saying(b"\x16\x03\x01\x00\x02\r\n\r\n"),
    "too much": saying(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000, ends=False),
    "the end": saying(b"HTTP/1.1 200 OK\r\n"),
    "nothing": saying(),
}


@pytest.fixture(scope="module")
def whole_chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chained]:
    with chained(tmp_path_factory.mktemp("u")) as chain:
        yield chain


@pytest.fixture
def chain(whole_chain: Chained) -> Chained:
    """The one meter of these tests, its proxy as it was at first."""
    whole_chain.proxy.answer, whole_chain.proxy.pieces = None, len(ESTABLISHED)
    whole_chain.proxy.heads.clear()
    whole_chain.proxy.tunnels.clear()
    return whole_chain


@pytest.mark.parametrize("streamed", [False, True])
def test_a_call_goes_by_the_proxy_and_is_read(chain: Chained, streamed: bool) -> None:
    with calls_made(chain.stack) as made, client(chain.stack) as plain:
        assert call(plain, streamed=streamed).status_code == 200
    assert (made.row["status"], made.row["streamed"], made.row["cost_known"]) == ("ok", streamed, True)
    assert chain.proxy.tunnels == [f"{PROVIDER}:443"]
    assert [head.partition(b"Proxy-Authorization: ")[0] for head in chain.proxy.heads] == [CONNECT]


def test_calls_of_a_real_sdk(chain: Chained, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in json.loads(chain.stack.halton("env", "--json")).items():
        monkeypatch.setenv(name, value)
    asked = {"model": "claude-haiku-4-5", "max_tokens": 9, "messages": [{"role": "user", "content": "scenario:plain"}]}
    with calls_made(chain.stack, 2) as made, anthropic.Anthropic(api_key="sk-ant-api-test") as sdk:
        message = sdk.messages.create(**asked)  # type: ignore[call-overload]
        with sdk.messages.stream(**asked) as stream:  # type: ignore[arg-type]
            assert stream.get_final_message().usage.output_tokens == message.usage.output_tokens
    assert [row["output_tokens"] for row in made.rows] == [message.usage.output_tokens] * 2
    assert len(chain.proxy.tunnels) == 1


def test_a_client_is_offered_http2_as_the_provider_speaks_it(chain: Chained) -> None:
    proxy = f"http://127.0.0.1:{chain.stack.proxy_port}"
    with calls_made(chain.stack, 3) as made:
        with httpx.Client(proxy=proxy, verify=trust(chain.stack), timeout=10, trust_env=False, http2=True) as plain:
            answers = [call(plain, streamed=streamed) for streamed in (False, True, False)]
    assert [(answer.status_code, answer.http_version) for answer in answers] == [(200, spoken(chain))] * 3
    assert [row["status"] for row in made.rows] == ["ok"] * 3
    assert len(chain.proxy.tunnels) == 1


def spoken(chain: Chained) -> str:
    """What the provider itself agrees on with a client that knows both versions."""
    context = ssl.create_default_context(cafile=str(chain.stack.provider.ca_file))
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", chain.stack.provider.port)) as bare,
        context.wrap_socket(bare, server_hostname=PROVIDER) as channel,
    ):
        return "HTTP/2" if channel.selected_alpn_protocol() == "h2" else "HTTP/1.1"


def test_a_websocket(chain: Chained) -> None:
    with calls_made(chain.stack, 2) as made:
        with raw.tunnel(chain.stack, SOCKETS) as channel:
            talk = Talk(channel)
            usages = [talk.ask()["usage"]["output_tokens"] for _ in range(2)]
    assert [row["output_tokens"] for row in reversed(made.rows)] == usages
    assert chain.proxy.tunnels == [f"{SOCKETS}:443"]


def test_a_blind_tunnel(chain: Chained) -> None:
    theirs = ssl.create_default_context(cafile=str(chain.stack.provider.ca_file))
    with raw.tunnel(chain.stack, BLIND, context=theirs) as channel:
        assert channel.version() == "TLSv1.3"
    assert chain.proxy.tunnels == [f"{BLIND}:443"]


def test_a_connection_that_the_provider_ends_is_opened_again_by_the_proxy(chain: Chained) -> None:
    with calls_made(chain.stack, 2) as made, client(chain.stack) as plain:
        assert call(plain).status_code == 200
        chain.run(chain.proxy.end_tunnels())
        eventually_in_threads(lambda: chain.proxy.open == 0)
        assert call(plain).status_code == 200
    assert [row["status"] for row in made.rows] == ["ok", "ok"]
    assert chain.proxy.tunnels == [f"{PROVIDER}:443"] * 2


def test_an_answer_that_comes_byte_by_byte(chain: Chained) -> None:
    chain.proxy.pieces = 1
    with calls_made(chain.stack) as made, client(chain.stack) as plain:
        assert call(plain, streamed=True).status_code == 200
    assert made.row["status"] == "ok"


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_call_that_the_proxy_refuses_is_an_error_and_a_502(chain: Chained, refusal: str) -> None:
    chain.proxy.answer = REFUSALS[refusal]
    with calls_made(chain.stack) as made:
        assert answered(chain, PROVIDER) == REFUSED
    assert ended(chain, made) == [("error", "upstream_unreachable")]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_tunnel_that_the_proxy_refuses_is_a_502(chain: Chained, refusal: str) -> None:
    chain.proxy.answer = REFUSALS[refusal]
    assert answered(chain, BLIND) == REFUSED


def test_a_provider_that_the_proxy_does_not_find(chain: Chained) -> None:
    with calls_made(chain.stack) as made:
        assert answered(chain, GONE) == REFUSED
    assert (made.row["host"], *ended(chain, made)) == (GONE, ("error", "upstream_unreachable"))


def ended(chain: Chained, made: Made) -> list[tuple[str, str | None]]:
    """How these calls ended and why, as the log has it, in the order of their status."""
    query = "select data ->> 'status', data ->> 'reason' from event where type = 'call.completed' and stream = ?"
    with closing(read_only(chain.stack.home.log)) as log:
        return sorted(log.execute(query, (row["call_id"],)).fetchone() for row in made.rows)


def answered(chain: Chained, host: str) -> bytes:
    """All that a client gets which asks for this host."""
    with socket.create_connection(("127.0.0.1", chain.stack.proxy_port), timeout=20) as channel:
        channel.sendall(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n".encode())
        got = b""
        while data := channel.recv(1 << 16):
            got += data
    return got


def test_a_proxy_that_breaks_tls_is_not_trusted_without_its_root(chain: Chained) -> None:
    """Whoever stands at the other end must be the provider: a tunnel that leads elsewhere carries no call."""
    chain.proxy.places[f"{PROVIDER}:443"], kept = chain.impostor, chain.proxy.places[f"{PROVIDER}:443"]
    try:
        with pytest.raises(httpx.HTTPError), client(chain.stack) as plain:
            call(plain).raise_for_status()
    finally:
        chain.proxy.places[f"{PROVIDER}:443"] = kept


def test_a_proxy_that_is_killed_in_a_stream_cuts_it_and_the_next_call_goes_when_it_is_back(chain: Chained) -> None:
    with calls_made(chain.stack, 3) as made:
        stream = OpenStream(chain.stack)
        chain.run(chain.proxy.stop())
        eventually_in_threads(lambda: stream.error is not None)
        assert answered(chain, PROVIDER) == REFUSED
        chain.run(chain.proxy.start())
        with client(chain.stack) as plain:
            assert call(plain).status_code == 200
    assert ended(chain, made) == [("cut", "provider_left"), ("error", "upstream_unreachable"), ("ok", None)]


def test_where_the_meter_says_what_it_goes_by_no_password_is_shown(chain: Chained) -> None:
    proxy = chain.stack.status()["proxy"]
    assert proxy["upstream"] == f"127.0.0.1:{chain.proxy.port}"
    assert f"upstream http://127.0.0.1:{chain.proxy.port}, by which all other hosts" in chain.stack.halton("status")
    told = json.dumps(chain.stack.status()) + chain.stack.halton("status", "--json", check=False)
    said = b"".join(file.read_bytes() for file in chain.stack.home.root.glob("*.err.log*"))
    stored = b"".join(file.read_bytes() for file in chain.stack.home.root.glob("*.sqlite*"))
    for secret in (PASSWORD, IN_ADDRESS):
        assert secret not in told and secret.encode() not in said + stored
    assert b"upstream_refused" in said


def test_the_checks_of_the_contract_hold_and_name_the_proxy(chain: Chained) -> None:
    with client(chain.stack) as plain:
        assert call(plain).status_code == 200
        told = json.loads(chain.stack.halton("privacy", "--json"))
    (t2,) = [promise for promise in told["promises"] if promise["id"] == "T2"]
    seen = [finding["seen"] for finding in t2["findings"] if finding["state"] == "holds"]
    assert len([line for line in seen if f"127.0.0.1:{chain.proxy.port}" in line]) == 2
    assert PASSWORD not in json.dumps(told)


def test_a_wrong_password_fails_every_call_and_tells_no_client_why(tmp_path_factory: pytest.TempPathFactory) -> None:
    with chained(tmp_path_factory.mktemp("w"), "http://me:wrong@127.0.0.1:{port}") as chain:
        with calls_made(chain.stack) as made:
            assert answered(chain, PROVIDER) == REFUSED
        assert answered(chain, BLIND) == REFUSED
        assert ended(chain, made) == [("error", "upstream_unreachable")]


def test_a_proxy_that_the_meters_own_environment_names_is_its_upstream(tmp_path_factory: pytest.TempPathFactory) -> None:
    """It goes on after a reload, and another one waits for a start."""
    with chained(tmp_path_factory.mktemp("e"), by_environment=True) as chain:
        with calls_made(chain.stack) as made, client(chain.stack) as plain:
            assert call(plain).status_code == 200
        assert made.row["status"] == "ok" and chain.proxy.tunnels == [f"{PROVIDER}:443"]
        assert json.loads(chain.stack.halton("reload", "--json"))["waiting"] == []
        with chain.stack.home.config.open("a") as config:
            config.write('upstream = "http://me:hunter2@other.corp:1"\n')
        told = chain.stack.halton("reload", "--json")
        assert json.loads(told)["waiting"] == ["proxy.upstream"] and "hunter2" not in told
        assert chain.stack.status()["proxy"]["upstream"] == f"127.0.0.1:{chain.proxy.port}"
        with client(chain.stack) as plain:
            assert call(plain).status_code == 200
        assert len(chain.proxy.tunnels) == 2
