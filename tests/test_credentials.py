"""Every kind of credential through a whole meter, and none of them in any file of its home (product.md T7).

What is looked for are pieces of 12 characters of the random part of each, as they are, in Base64, percent or hex; in each file as
it is and unpacked, in the names of files, and in the command lines and environments of the meter's processes. While the meter
runs, after its ledger and a worker were killed in mid-call, and after it has stopped.
"""

from __future__ import annotations

import base64
import json
import os
import signal
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anthropic
import boto3
import cohere
import groq
import msgspec
import openai
import pytest
from botocore.config import Config
from google import genai
from mistralai.client import Mistral

import raw
from client import body
from credentials_made import Search, Wallet, everything, processes, unpacked
from eventually import eventually_in_threads
from fixtures import bedrock, chatgpt, google, mistral, xai
from fixtures import cohere as cohere_fixtures
from fixtures import groq as groq_fixtures
from fixtures import openai as openai_fixtures
from fixtures.fixture import JSON, Fixture
from fixtures.fixture import body as json_body
from halton.control import flush
from replay.both_ways import arrived
from replay.client import Http2Client, ask, talk, through
from replay.exchange import Fields, Request
from replay.frames import asking
from replaying import Replay, replaying
from stack import Stack, running_stack

ANTHROPIC, AZURE, CHATGPT = "api.anthropic.com", "acme.openai.azure.com", "chatgpt.com"
CODE_ASSIST = "cloudcode-pa.googleapis.com"
GEMINI, OPENAI, XAI = "generativelanguage.googleapis.com", "api.openai.com", "api.x.ai"
PLAYED = (bedrock, chatgpt, cohere_fixtures, google, groq_fixtures, mistral, openai_fixtures, xai)


class Meter:
    """A running meter, the provider behind most hosts, the wallet, and the folders to be searched."""

    def __init__(self, stack: Stack, replay: Replay, wallet: Wallet, temporary: Path) -> None:
        self.stack = stack
        self.replay = replay
        self.wallet = wallet
        self.temporary = temporary

    def say(
        self,
        host: str,
        target: str,
        *fields: tuple[str, str],
        said: bytes = b"{}",
        status: int = 200,
        answered: tuple[tuple[str, str], ...] = (),
        answer: bytes = b"{}",
    ) -> None:
        """One exchange over HTTP/1.1; the provider sees what the client sent, and the client what it answered."""
        self.replay.put(
            Fixture(name=target, host=host, target=target, status=status, headers=(*JSON, *_bytes(answered)), answer=answer)
        )
        length = (("Content-Length", str(len(said))),)
        headers = _bytes((("Host", host), *fields, *length))
        request = Request(host=host.encode(), method=b"POST", target=target.encode(), headers=headers, body=said)
        self.replay.received.clear()
        with through(self.stack, host) as channel:
            seen = ask(channel, request)
        assert arrived(self.replay) == request
        assert (seen.status, seen.body) == (status, answer)

    def leaks(self) -> dict[str, set[str]]:
        """Where any of it was found."""
        pids = [process["pid"] for process in self.stack.status()["processes"]] if self.runs else []
        search, home = Search(self.wallet), self.stack.home
        return search.leaks((*everything(home.root, self.temporary), *unpacked(home), *processes(pids)))

    @property
    def runs(self) -> bool:
        return self.stack.process is not None and self.stack.process.poll() is None


def _bytes(fields: Iterable[tuple[str, str]]) -> Fields:
    return tuple((name.encode(), value.encode("latin-1")) for name, value in fields)


@pytest.fixture(scope="module")
def meter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meter]:
    """Anthropic is the demo's provider, whose streams can be held open; all others are one that answers with fixtures."""
    folder = tmp_path_factory.mktemp("credentials")
    temporary = folder / "temporary"
    temporary.mkdir()
    fixtures = [fixture for module in PLAYED for fixture in module.FIXTURES]
    hosts = {AZURE, CODE_ASSIST, *(fixture.host for fixture in fixtures)}
    with replaying(folder / "replay", fixtures, hosts) as replay, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        with running_stack(folder, elsewhere=dict.fromkeys(hosts, replay.port), roots=[replay.ca_file]) as stack:
            yield Meter(stack, replay, Wallet(20261129), temporary)


@pytest.fixture
def through_halton(meter: Meter, monkeypatch: pytest.MonkeyPatch) -> Meter:
    """What `halton env --project` prints, whose password is a credential too."""
    block: Mapping[str, str] = json.loads(meter.stack.halton("env", "--json", "--project", "sdk tests"))
    for name, value in block.items():
        monkeypatch.setenv(name, value)
    meter.wallet.keep("the proof of a run", block["HTTPS_PROXY"].partition("@")[0].rpartition(".")[2])
    return meter


def prompt(*secrets: str) -> bytes:
    """A chat in which its own credentials stand, as they are and encoded."""
    ways = [(secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode()) for secret in secrets]
    words = f"Why do these not work? {' '.join(form for forms in ways for form in forms)} Hm."
    return json_body({"model": "gpt-5.4", "messages": [{"role": "user", "content": words}]})


def refusal(*secrets: str) -> bytes:
    """An error that repeats what it was given, as some do."""
    words = f"Incorrect API key provided: {', '.join(secrets)}. You can find yours in your account."
    return json_body({"error": {"message": words, "type": "invalid_request_error", "param": secrets[0], "code": secrets[-1]}})


def test_keys_in_headers_targets_prompts_and_in_errors_that_repeat_them(meter: Meter) -> None:
    wallet = meter.wallet
    ways = {
        "a bearer": (OPENAI, "/v1/chat/completions", "Authorization", "Bearer {}", "sk-proj-"),
        "a bearer without a form of its own": (OPENAI, "/v1/chat/completions", "authorization", "bearer {}", ""),
        "an Azure key": (AZURE, "/openai/v1/chat/completions", "api-key", "{}", ""),
        "a Google key": (GEMINI, "/v1beta/models/gemini-2.5-flash:generateContent", "X-Goog-Api-Key", "{}", "AIza"),
        "a key of Anthropic's form elsewhere": (OPENAI, "/v1/chat/completions", "x-api-key", "{}", "sk-ant-api03-"),
        "an access token of Google's": (CODE_ASSIST, "/v1internal:generateContent", "Authorization", "Bearer {}", "ya29."),
    }
    for name, (host, target, header, form, prefix) in ways.items():
        secret = wallet.new(name, prefix)
        field = (header, form.format(secret))
        meter.say(host, target, field, said=prompt(secret))
        # Some of these headers are kept, with whatever is said in them.
        echoed = tuple((echo, secret) for echo in ("x-request-id", "request-id", "retry-after", "openai-organization", "server"))
        challenge = (("WWW-Authenticate", f'Bearer error="invalid_token", token="{secret}"'), ("x-error", secret))
        meter.say(host, target, field, said=prompt(secret), status=401, answered=(*echoed, *challenge), answer=refusal(secret))


def test_basic_credentials_cookies_and_those_for_a_proxy(meter: Meter) -> None:
    wallet = meter.wallet
    password = wallet.new("a password")
    basic = base64.b64encode(f"somebody:{password}".encode()).decode()
    session, clearance = wallet.new("a cookie", size=64), wallet.new("another cookie", letters="abcdef0123456789")
    proxy = base64.b64encode(f"billing:{wallet.new('a password for a proxy within')}".encode()).decode()
    fields = (
        ("Authorization", f"Basic {basic}"),
        ("Cookie", f"__Secure-next-auth.session-token={session}; cf_clearance={clearance}"),
        ("Proxy-Authorization", f"Basic {proxy}"),
    )
    issued = (
        ("Set-Cookie", f"__cf_bm={wallet.new('a cookie that is set', size=60)}; Path=/; HttpOnly"),
        ("set-cookie", f"sid={wallet.new('a second one that is set')}"),
    )
    meter.say(OPENAI, "/v1/chat/completions", *fields, said=prompt(basic, password, session, clearance), answered=issued)
    meter.say(OPENAI, "/v1/files", *fields, answered=issued)  # no call


def test_keys_in_targets(meter: Meter) -> None:
    wallet = meter.wallet
    for parameter in ("key", "api_key", "access_token", "token", "sig"):
        secret = wallet.new(f"?{parameter}=", "AIza" if parameter == "key" else "")
        target = f"/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse&{parameter}={secret}"
        meter.say(GEMINI, target, said=prompt(secret))
        meter.say(GEMINI, f"/v1beta/files?{parameter}={secret}", said=prompt(secret))  # no call
        meter.say(OPENAI, f"/v1/no/such/endpoint?{parameter}={secret}", status=404, answer=refusal(secret))


def test_a_password_in_the_proxys_address(meter: Meter) -> None:
    secret = meter.wallet.new("a password in the proxy's address")
    said = base64.b64encode(f"billing:{secret}".encode())
    with raw.socket.create_connection(("127.0.0.1", meter.stack.proxy_port), timeout=20) as plain:
        plain.sendall(b"CONNECT api.openai.com:443 HTTP/1.1\r\nProxy-Authorization: Basic " + said + b"\r\n\r\n")
        assert plain.recv(100).startswith(b"HTTP/1.1 200 ")
        with raw.trust(meter.stack).wrap_socket(plain, server_hostname=OPENAI) as channel:
            channel.sendall(b"POST /v1/moderations HTTP/1.1\r\nHost: api.openai.com\r\nContent-Length: 2\r\n\r\n{}")
            assert raw.answer(channel).status == 200


def test_tokens_in_the_bodies_of_token_endpoints(meter: Meter) -> None:
    wallet = meter.wallet
    for number, (host, target) in enumerate([(OPENAI, "/v1/oauth/token"), (CHATGPT, "/oauth/token"), (CODE_ASSIST, "/token")]):
        names = ("refresh_token", "client_secret", "code", "code_verifier", "assertion")
        asked = "&".join(f"{name}={wallet.new(f'{name} {number}')}" for name in names)
        issued = {name: wallet.new(f"{name} {number}, issued") for name in ("access_token", "refresh_token", "id_token")}
        meter.say(host, target, said=asked.encode(), answer=json_body(issued))


def test_an_account_of_chatgpt(meter: Meter) -> None:
    wallet = meter.wallet
    token = ".".join(wallet.new(f"part {part} of a token", "eyJ" if part < 3 else "", size=80) for part in (1, 2, 3))
    fields = (
        ("Authorization", f"Bearer {token}"),
        ("chatgpt-account-id", wallet.new("an account", letters="0123456789abcdef-", size=36)),
        ("Cookie", f"__Secure-next-auth.session-token.0={wallet.new('a session of ChatGPT', size=200)}"),
        ("oai-device-id", wallet.new("a device", letters="0123456789abcdef-", size=36)),
    )
    meter.say(CHATGPT, "/backend-api/codex/responses", *fields, said=prompt(token), status=401, answer=refusal(token))
    meter.say(CHATGPT, "/backend-api/wham/accounts/check", *fields)


def test_a_key_among_the_protocols_of_a_websocket(meter: Meter) -> None:
    """As browsers send one, which cannot set headers (OpenAI, Realtime API over WebSockets)."""
    secret = meter.wallet.new("a key among protocols")
    asked = {"instructions": f"Somebody wrote {secret} to us. Say what it is."}
    wrong = {"type": "invalid_request_error", "code": "invalid_api_key", "message": f"We do not know {secret} here at all."}
    fixture = Fixture(
        name="a realtime socket", host=OPENAI, target="/v1/realtime?model=gpt-realtime", method="GET",
        messages=(
            ("client", json_body({"type": "response.create", "response": asked})),
            ("provider", json_body({"type": "error", "error": wrong})),
        ),
    )  # fmt: skip
    meter.replay.put(fixture)
    protocols = f"realtime, openai-insecure-api-key.{secret}, openai-beta.realtime-v1"
    fields = _bytes((("Host", OPENAI), ("Sec-WebSocket-Protocol", protocols)))
    request = Request(
        host=OPENAI.encode(), method=b"GET", target=fixture.target.encode(), headers=(*fields, *asking(deflate=False))
    )
    with through(meter.stack, OPENAI) as channel:
        assert talk(channel, request, fixture, deflate=False).status == 101


def test_a_key_of_a_websocket_in_what_is_said_over_it(meter: Meter) -> None:
    secret = meter.wallet.new("a key of a socket", "sk-proj-")
    say = {"type": "response.create", "model": "gpt-5.4", "input": [{"role": "user", "content": f"Is {secret} a key?"}]}
    wrong = {"code": "invalid_api_key", "message": f"Incorrect: {secret}", "param": secret}
    error = {"type": "error", "status": 401, "error": wrong}
    fixture = Fixture(
        name="a socket", host=OPENAI, target="/v1/responses", method="GET",
        messages=(("client", json_body(say)), ("provider", json_body(error))),
    )  # fmt: skip
    meter.replay.put(fixture)
    fields = _bytes((("Host", OPENAI), ("Authorization", f"Bearer {secret}")))
    request = Request(host=OPENAI.encode(), method=b"GET", target=b"/v1/responses", headers=(*fields, *asking(deflate=True)))
    with through(meter.stack, OPENAI) as channel:
        assert talk(channel, request, fixture, deflate=True).status == 101


def test_the_metadata_of_grpc(meter: Meter) -> None:
    secret, binary = meter.wallet.new("a bearer over gRPC", "xai-"), meter.wallet.new("metadata in Base64")
    fixture = next(one for one in xai.FIXTURES if one.came_by == "grpc" and one.target.endswith("/GetCompletion"))
    words = xai.frame(xai.message((1, xai.message((2, f"Is {secret} a key?"))), (2, "grok-4.3")))
    details = f"Incorrect API key provided: {secret}".replace(" ", "%20")
    encoded = base64.b64encode(secret.encode()).decode()
    failed = _bytes((("grpc-status", "16"), ("grpc-message", details), ("grpc-status-details-bin", encoded)))
    for answer in (fixture, msgspec.structs.replace(fixture, answer=b"", trailers=failed)):
        meter.replay.put(msgspec.structs.replace(answer, request=words))
        fields = (
            ("content-type", "application/grpc"),
            ("te", "trailers"),
            ("authorization", f"Bearer {secret}"),
            ("x-token-bin", base64.b64encode(binary.encode()).decode()),
        )
        request = Request(
            host=XAI.encode(), method=b"POST", target=fixture.target.encode(), headers=_bytes(fields), body=words, version=b"2"
        )
        with through(meter.stack, XAI, ["h2"]) as channel:
            (seen,) = Http2Client(channel).ask(request)
        assert seen.status == 200


def _turn(words: str) -> list[Any]:
    return [{"role": "user", "content": words}]


def test_real_sdks_with_their_keys(through_halton: Meter) -> None:
    wallet = through_halton.wallet
    with openai.OpenAI(api_key=wallet.new("the openai SDK's", "sk-proj-"), max_retries=0) as client:
        client.moderations.create(model="omni-moderation-latest", input="hm")
    with anthropic.Anthropic(api_key=wallet.new("the anthropic SDK's", "sk-ant-api03-"), max_retries=0) as client:
        client.messages.create(model="claude-haiku-4-5", max_tokens=9, messages=_turn("scenario:plain"))
    with anthropic.Anthropic(auth_token=wallet.new("the anthropic SDK's token", "sk-ant-oat01-"), max_retries=0) as client:
        with pytest.raises(anthropic.AuthenticationError):
            client.messages.create(model="claude-haiku-4-5", max_tokens=9, messages=_turn("scenario:error_401"))
    whole = next(one for one in google.FIXTURES if one.name == "one object")
    through_halton.replay.put(msgspec.structs.replace(whole, target="/v1/models/gemini-3.1-pro:generateContent"))
    with genai.Client(api_key=wallet.new("the google SDK's", "AIza")) as client:
        client.models.generate_content(model="gemini-3.1-pro", contents="Why?")
    with groq.Groq(api_key=wallet.new("the groq SDK's", "gsk_"), max_retries=0) as client:
        client.chat.completions.create(model="qwen/qwen3-32b", messages=_turn("Why?"))
    Mistral(api_key=wallet.new("the mistral SDK's")).chat.complete(model="mistral-medium-2508", messages=_turn("Why?"))
    cohere_client = cohere.ClientV2(api_key=wallet.new("the cohere SDK's"))
    with cohere_client._client_wrapper.httpx_client.httpx_client:
        cohere_client.chat(model="command-a-03-2025", messages=_turn("Why?"))


def test_a_request_that_is_signed(through_halton: Meter) -> None:
    """SigV4: the secret key stays with the client, the rest goes over the wire."""
    wallet, signed = through_halton.wallet, list[Any]()
    session = boto3.Session(
        wallet.new("an access key's id", "AKIA", size=16, letters="ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
        wallet.new("a secret key"),
        wallet.new("a session token", "IQoJb3JpZ2luX2Vj", size=300),
        region_name="us-east-1",
    )
    with closing(session.client("bedrock-runtime", config=Config(retries={"total_max_attempts": 1}))) as client:
        client.meta.events.register("before-send.bedrock-runtime", lambda request, **_: signed.append(request.headers))
        client.invoke_model(modelId="ai21.jamba-1-5-mini-v1:0", body=b'{"messages":[]}')
    wallet.keep("a signature", signed[0]["Authorization"].decode().rpartition("Signature=")[2])


def test_none_of_it_is_anywhere_while_the_meter_runs(meter: Meter) -> None:
    assert flush(meter.stack.home, 20)
    meter.stack.halton("log", "seal", "--all")
    status = meter.stack.status()
    assert status["state"] == "healthy" and len(meter.stack.calls()) > 30 and len(meter.wallet.secrets) > 60
    assert "[redacted:credential" in meter.stack.halton("bodies", "search", "redacted:credential")
    assert any(where.endswith(".arrow, unpacked") for where, _ in unpacked(meter.stack.home))
    assert meter.leaks() == {}


def test_none_of_it_is_anywhere_after_a_kill_in_mid_call(meter: Meter) -> None:
    wallet, stack = meter.wallet, meter.stack
    secret, cookie = wallet.new("a key in mid-call", "sk-ant-api03-"), wallet.new("a cookie in mid-call")
    content = json.loads(body("endless", streamed=True))
    content["messages"].append({"role": "user", "content": f"scenario:endless {secret}"})
    fields = (b"x-api-key: " + secret.encode(), b"Cookie: s=" + cookie.encode())
    for name in ("ledger", "capture-1"):
        with raw.tunnel(stack, ANTHROPIC) as channel:
            channel.sendall(raw.request(json.dumps(content).encode(), *fields))
            assert channel.recv(100).startswith(b"HTTP/1.1 200 ")
            # The next one is at work again before anything else is said.
            os.kill(pid := stack.pid(name), signal.SIGKILL)
            eventually_in_threads(lambda pid=pid, name=name: _pid(stack, name) not in (None, pid))
        stack.wait()
    assert flush(stack.home, 20)
    assert meter.leaks() == {}


def _pid(stack: Stack, name: str) -> int | None:
    return next((process["pid"] for process in stack.status()["processes"] if process["name"] == name), None)


def test_none_of_it_is_anywhere_after_the_meter_has_stopped(meter: Meter) -> None:
    assert meter.stack.process is not None
    meter.stack.process.terminate()
    meter.stack.process.wait(30)
    assert meter.leaks() == {}


@pytest.mark.parametrize("how", ["plain", "lower case", "percent", "hex", "Base64", "a name"])
def test_a_piece_of_one_would_be_found(tmp_path: Path, how: str) -> None:
    wallet = Wallet(7)
    secret = wallet.new("a key", "sk-", letters="abcDEF+/=")
    piece = secret[10:25]
    written = {
        "plain": piece.encode(),
        "lower case": piece.lower().encode(),
        "percent": quote(piece, safe="").encode(),
        "hex": piece.encode().hex().encode(),
        "Base64": base64.b64encode(f"key: {secret}".encode()),
        "a name": b"",
    }[how]
    name = f"file-{piece.replace('/', '+')}" if how == "a name" else "file"
    secret_of_name = Wallet(7)
    secret_of_name.keep("a key", piece.replace("/", "+"))
    (tmp_path / name).write_bytes(b"before " + written + b" behind")
    found = Search(secret_of_name if how == "a name" else wallet).leaks(everything(tmp_path))
    assert found, how
