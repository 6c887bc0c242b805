"""What the real xai-sdk parses over gRPC is what the ledger holds, token for token; both hops are HTTP/2."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import grpc
import pytest
import xai_sdk
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from xai_sdk.chat import user
from xai_sdk.proto import chat_pb2, chat_pb2_grpc, image_pb2, image_pb2_grpc, tokenize_pb2, tokenize_pb2_grpc, usage_pb2

from calls_made import calls_made
from halton.demo.stage import configuration
from halton.log.store import read_only
from halton.paths import Home
from stack import STOP_S, Stack, provider_in_thread, start_meter

HOST = "api.x.ai"
MODEL = "grok-4.3"
CACHED = {"prompt_tokens": 32, "prompt_text_tokens": 32, "cached_prompt_text_tokens": 6, "completion_tokens": 9}
USAGE: dict[str, dict[str, Any]] = {
    "plain": {"prompt_tokens": 7, "prompt_text_tokens": 7, "completion_tokens": 2, "total_tokens": 9},
    "thinking": {**CACHED, "reasoning_tokens": 94, "total_tokens": 135, "cost_in_usd_ticks": 37_756_000},
    "searching": {**CACHED, "total_tokens": 41, "cost_in_usd_ticks": 0, "server_side_tools_used": [1, 1, 2]},
}
ANSWERED = ("response_id", "stop_reason", "stated_cost_pico", "transport", "http_version")
COUNTED = ("plain", "thinking", "searching", "compressed")


class Chat(chat_pb2_grpc.ChatServicer):
    """Answers by the scenario in the last message: a usage, or a way to fail."""

    def GetCompletion(self, request: Any, context: grpc.ServicerContext) -> Any:
        scenario = _scenario(request, context)
        message = chat_pb2.CompletionMessage(content="Grüße", role=chat_pb2.ROLE_ASSISTANT)
        outputs = [chat_pb2.CompletionOutput(finish_reason=3, message=message)]
        return chat_pb2.GetChatCompletionResponse(id=f"{scenario}-1", outputs=outputs, model=MODEL, usage=_usage(scenario))

    def GetCompletionChunk(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        scenario = _scenario(request, context)
        left = threading.Event()
        context.add_callback(left.set)
        last = _usage(scenario).completion_tokens
        for written in count(1) if scenario == "endless" else range(1, last + 1):
            delta = chat_pb2.Delta(content="ß ", role=chat_pb2.ROLE_ASSISTANT)
            outputs = [chat_pb2.CompletionOutputChunk(delta=delta, finish_reason=3 * (written == last))]
            usage = _usage(scenario, completion_tokens=written)
            yield chat_pb2.GetChatCompletionChunk(id=f"{scenario}-2", outputs=outputs, model=MODEL, usage=usage)
            if scenario == "broken" or left.wait(0.005):
                context.abort(grpc.StatusCode.INTERNAL, "out of order")


class Image(image_pb2_grpc.ImageServicer):
    """Answers with two images."""

    def GenerateImage(self, request: Any, context: grpc.ServicerContext) -> Any:
        images = [image_pb2.GeneratedImage(url=f"https://example.com/{number}.jpg") for number in range(2)]
        usage = usage_pb2.SamplingUsage(cost_in_usd_ticks=800_000_000)
        return image_pb2.ImageResponse(images=images, model=request.model, usage=usage)


class Tokenize(tokenize_pb2_grpc.TokenizeServicer):
    """Answers with one token."""

    def TokenizeText(self, request: Any, context: grpc.ServicerContext) -> Any:
        return tokenize_pb2.TokenizeTextResponse(tokens=[tokenize_pb2.Token(token_id=1, string_token="hi")], model=request.model)


def _scenario(request: Any, context: grpc.ServicerContext) -> str:
    scenario: str = request.messages[-1].content[0].text
    if scenario == "limited":
        context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "too many requests")
    if scenario == "compressed":
        context.set_compression(grpc.Compression.Gzip)
    return scenario


def _usage(scenario: str, **stated: int) -> Any:
    return usage_pb2.SamplingUsage(**{**USAGE.get(scenario, USAGE["thinking"]), **stated})


def make_certificate() -> tuple[bytes, bytes]:
    """The key and the certificate of api.x.ai, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, SHA256())
    )
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), certificate.public_bytes(Encoding.PEM)


@pytest.fixture(scope="module")
def xai(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The port of a gRPC server that plays api.x.ai, and the certificate to trust it by."""
    key, certificate = make_certificate()
    trusted = tmp_path_factory.mktemp("xai") / "xai.pem"
    trusted.write_bytes(certificate)
    server = grpc.server(ThreadPoolExecutor(4))
    chat_pb2_grpc.add_ChatServicer_to_server(Chat(), server)
    image_pb2_grpc.add_ImageServicer_to_server(Image(), server)
    tokenize_pb2_grpc.add_TokenizeServicer_to_server(Tokenize(), server)
    port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(key, certificate)]))
    server.start()
    yield port, trusted
    server.stop(None).wait()


@pytest.fixture(scope="module")
def stack(xai: tuple[int, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("grpc")
    home = Home(folder / "home")
    home.prepare()
    port, trusted = xai
    home.config.write_text(configuration(port, trusted, {HOST: port}))
    with provider_in_thread(folder / "provider") as provider:
        running = Stack(home, provider, None)
        running.process = start_meter(running)
        try:
            running.wait()
            yield running
        finally:
            running.process.terminate()
            running.process.wait(STOP_S)


@pytest.fixture
def client(through_halton: Stack) -> Iterator[xai_sdk.Client]:
    with xai_sdk.Client(api_key="xai-test", timeout=20) as xai_client:
        yield xai_client


def ask(client: xai_sdk.Client, scenario: str) -> Any:
    return client.chat.create(model="grok-4", messages=[user(scenario)])


def charge(usage: Any) -> int | None:
    """The charge in pico-dollars, if it is stated."""
    return usage.cost_in_usd_ticks * 100 if usage.HasField("cost_in_usd_ticks") else None


def tokens(usage: Any) -> dict[str, int]:
    counts = {
        "input_tokens": usage.prompt_tokens - usage.cached_prompt_text_tokens,
        "cache_read_tokens": usage.cached_prompt_text_tokens,
        "output_tokens": usage.completion_tokens + usage.reasoning_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
    }
    return {name: number for name, number in counts.items() if number}


@pytest.mark.parametrize("scenario", COUNTED)
def test_a_whole_completion(client: xai_sdk.Client, stack: Stack, scenario: str) -> None:
    with calls_made(stack) as made:
        answer = ask(client, scenario).sample()
    assert made.tokens() == tokens(answer.usage)
    assert (answer.content, made.row["model"], made.row["status"], made.row["streamed"]) == ("Grüße", MODEL, "ok", False)
    assert recorded(stack, made.row, *ANSWERED) == (answer.id, answer.finish_reason, charge(answer.usage), "grpc", "2.0")


@pytest.mark.parametrize("scenario", COUNTED)
def test_a_stream(client: xai_sdk.Client, stack: Stack, scenario: str) -> None:
    with calls_made(stack) as made:
        *_, (answer, _) = ask(client, scenario).stream()
    assert made.tokens() == tokens(answer.usage)
    assert (made.row["status"], made.row["streamed"], made.row["partial"]) == ("ok", True, False)
    assert 0 <= made.row["ttft_ms"] <= made.row["duration_ms"]
    assert recorded(stack, made.row, *ANSWERED) == (answer.id, answer.finish_reason, charge(answer.usage), "grpc", "2.0")


@pytest.mark.anyio
async def test_the_asynchronous_client(through_halton: Stack) -> None:
    with calls_made(through_halton) as made:
        async with xai_sdk.AsyncClient(api_key="xai-test", timeout=20) as client:
            chat = client.chat.create(model="grok-4", messages=[user("thinking")])
            *_, (answer, _) = [said async for said in chat.stream()]
    assert made.tokens() == tokens(answer.usage)


def test_a_request_that_is_compressed(through_halton: Stack) -> None:
    gzip = [("grpc.default_compression_algorithm", grpc.Compression.Gzip.value)]
    with xai_sdk.Client(api_key="xai-test", channel_options=gzip) as client, calls_made(through_halton) as made:
        ask(client, "plain").sample()
    assert (made.row["model_requested"], made.row["status"]) == ("grok-4", "ok")


def test_a_refusal_is_an_error_by_its_name(client: xai_sdk.Client, stack: Stack) -> None:
    with calls_made(stack) as made, pytest.raises(grpc.RpcError) as refused:
        ask(client, "limited").sample()
    assert (made.row["status"], made.row["http_status"], made.row["usage_known"]) == ("error", 200, False)
    assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert recorded(stack, made.row, "error_type", "usage_reason") == ("RESOURCE_EXHAUSTED", "error_status")


def test_a_stream_that_fails_keeps_what_was_used(client: xai_sdk.Client, stack: Stack) -> None:
    with calls_made(stack) as made, pytest.raises(grpc.RpcError) as failed:
        list(ask(client, "broken").stream())
    assert (made.row["status"], made.row["partial"]) == ("error", True)
    assert (made.row["input_tokens"], made.row["output_tokens"]) == (26, 95)
    assert failed.value.code() is grpc.StatusCode.INTERNAL
    assert recorded(stack, made.row, "error_type") == ("INTERNAL",)


def test_a_client_that_leaves_is_aborted_with_what_was_used(client: xai_sdk.Client, stack: Stack) -> None:
    with calls_made(stack) as made:
        stream = ask(client, "endless").stream()
        written = [chunk for _, (_, chunk) in zip(range(5), stream, strict=False)]
        stream.close()
    assert (made.row["status"], made.row["partial"], made.row["input_tokens"]) == ("aborted", True, 26)
    assert made.row["output_tokens"] >= len(written) + 94


def test_images(client: xai_sdk.Client, stack: Stack) -> None:
    with calls_made(stack) as made:
        images = client.image.sample_batch("a kite", model="grok-imagine-image", n=2)
    assert (made.row["kind"], made.row["model"], made.row["usage_known"]) == ("image", images[0].model, True)
    assert recorded(stack, made.row, "units", "stated_cost_pico") == ('{"images":2}', 80_000_000_000)


def test_counting_tokens_is_a_call_that_costs_nothing(client: xai_sdk.Client, stack: Stack) -> None:
    with calls_made(stack) as made:
        client.tokenize.tokenize_text("hi", MODEL)
    assert (made.row["kind"], made.row["cost_pico"], made.row["cost_known"]) == ("count_tokens", 0, True)


def recorded(stack: Stack, call: dict[str, Any], *columns: str) -> tuple[Any, ...]:
    """What the calls hold of one, beside what `halton calls` lists."""
    query = f"select {', '.join(columns)} from calls join usage using (position, origin) where call_id = ?"
    with closing(read_only(stack.home.views)) as connection:
        row: tuple[Any, ...] = connection.execute(query, (call["call_id"],)).fetchone()
    return row
