"""A call that a policy blocks: the real SDKs raise their own typed error with the sentence in it, and ask once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import anthropic
import boto3
import cohere
import groq
import ollama
import openai
import pytest
from botocore.exceptions import ClientError
from cohere.errors import BadRequestError, ForbiddenError
from google import genai
from google.genai.errors import ClientError as GoogleError
from mistralai.client import Mistral
from mistralai.client.errors import SDKError

from calls_made import calls_made
from client import client
from policed import hits, policy
from replaying import Replay, replaying
from stack import Stack, running_stack

TURN: list[Any] = [{"role": "user", "content": "Why is the sky blue? 🎈"}]
HOSTS = (
    "api.anthropic.com",
    "api.openai.com",
    "api.groq.com",
    "generativelanguage.googleapis.com",
    "api.mistral.ai",
    "api.cohere.com",
    "ollama.com",
    "api.x.ai",
    "bedrock-runtime.us-east-1.amazonaws.com",
)
# One policy of each way to say no, about a client's calls to one model: used up, not on a list, too long.
POLICIES: dict[str, dict[str, Any]] = {
    "limit": {"kind": "requests", "bound": 1, "window": "day", "model": "*limited*"},
    "list": {"kind": "models", "models": ("*allowed*", "*limited*", "*long*")},
    "ceiling": {"kind": "max_output", "bound": 100, "model": "*long*"},
}
MODELS = {"limit": "m-limited", "list": "m-other", "ceiling": "m-long"}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    with replaying(tmp_path_factory.mktemp("nobody"), (), HOSTS) as provider:
        yield provider


@pytest.fixture(scope="module")
def stack(provider: Replay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    places = dict.fromkeys(HOSTS, provider.port)
    with running_stack(tmp_path_factory.mktemp("meter"), elsewhere=places, roots=[provider.ca_file]) as running:
        for name, facts in POLICIES.items():
            policy(running.home, name, **facts)
        with client(running) as plain:  # the one call that may be made
            plain.post("https://api.openai.com/v1/embeddings", json={"model": "m-limited", "input": "hi"})
        provider.received.clear()
        yield running


def ask_anthropic(model: str) -> None:
    with anthropic.Anthropic(api_key="sk-ant-api-test") as client:
        client.messages.create(model=model, max_tokens=256, messages=TURN)


def stream_anthropic(model: str) -> None:
    with (
        anthropic.Anthropic(api_key="sk-ant-api-test") as client,
        client.messages.stream(model=model, max_tokens=256, messages=TURN) as stream,
    ):
        stream.get_final_message()


def ask_chat(model: str) -> None:
    with openai.OpenAI(api_key="sk-test") as client:
        client.chat.completions.create(model=model, messages=TURN, max_completion_tokens=256)


def ask_responses(model: str) -> None:
    with openai.OpenAI(api_key="sk-test") as client:
        list(client.responses.create(model=model, input="hi", max_output_tokens=256, stream=True))


def ask_groq(model: str) -> None:
    groq.Groq(api_key="gsk-test").chat.completions.create(model=model, messages=TURN, max_completion_tokens=256)


def ask_google(model: str) -> None:
    client = genai.Client(api_key="test")
    client.models.generate_content(model=model, contents="hi", config={"max_output_tokens": 256})


def ask_mistral(model: str) -> None:
    Mistral(api_key="ms-test").chat.complete(model=model, messages=TURN, max_tokens=256)


def ask_cohere(model: str) -> None:
    client: Any = cohere.ClientV2(api_key="co-test")
    with client._client_wrapper.httpx_client.httpx_client:
        client.chat(model=model, messages=TURN, max_tokens=256)


def ask_ollama(model: str) -> None:
    client = ollama.Client(host="https://ollama.com", headers={"Authorization": "Bearer ollama-test"})
    with client._client:
        client.chat(model=model, messages=TURN, options={"num_predict": 256})


def ask_bedrock(model: str) -> None:
    session = boto3.Session("AKIAIOSFODNN7EXAMPLE", "secret", region_name="us-east-1")
    with closing(session.client("bedrock-runtime")) as client:
        message = {"role": "user", "content": [{"text": "hi"}]}
        client.converse(modelId=model, messages=[message], inferenceConfig={"maxTokens": 256})


# gRPC reads the roots that it trusts once in the life of a process, and other tests have another authority.
XAI = """
import sys, grpc, xai_sdk
from xai_sdk.chat import user
with xai_sdk.Client(api_key="xai-test", timeout=20) as client:
    chat = client.chat.create(model=sys.argv[1], messages=[user("hi")], max_tokens=256)
    try:
        print(chat.sample() if sys.argv[2] == "whole" else list(chat.stream()))
    except grpc.RpcError as error:
        sys.exit(error.code().name + ": " + error.details())
"""


class XaiError(Exception):
    """A grpc.RpcError: its code and its details."""


def ask_xai(model: str, how: str = "whole") -> None:
    done = subprocess.run([sys.executable, "-c", XAI, model, how], capture_output=True, text=True, timeout=30)
    if done.returncode:
        raise XaiError(done.stderr[-3000:])


def stream_xai(model: str) -> None:
    ask_xai(model, "streamed")


Ask = Callable[[str], None]
ASKS: dict[str, tuple[Ask, tuple[type[Exception], ...]]] = {
    "anthropic": (ask_anthropic, (anthropic.RateLimitError, anthropic.PermissionDeniedError, anthropic.BadRequestError)),
    "anthropic, streamed": (
        stream_anthropic, (anthropic.RateLimitError, anthropic.PermissionDeniedError, anthropic.BadRequestError),
    ),
    "openai chat": (ask_chat, (openai.RateLimitError, openai.PermissionDeniedError, openai.BadRequestError)),
    "openai responses": (ask_responses, (openai.RateLimitError, openai.PermissionDeniedError, openai.BadRequestError)),
    "groq": (ask_groq, (groq.RateLimitError, groq.PermissionDeniedError, groq.BadRequestError)),
    "google": (ask_google, (GoogleError, GoogleError, GoogleError)),
    "mistral": (ask_mistral, (SDKError, SDKError, SDKError)),
    "cohere": (ask_cohere, (ForbiddenError, ForbiddenError, BadRequestError)),
    "ollama": (ask_ollama, (ollama.ResponseError, ollama.ResponseError, ollama.ResponseError)),
    "bedrock": (ask_bedrock, (ClientError, ClientError, ClientError)),
    "xai": (ask_xai, (XaiError, XaiError, XaiError)),
    "xai, streamed": (stream_xai, (XaiError, XaiError, XaiError)),
}  # fmt: skip
STATUSES = {"cohere": (403, 403, 400), "bedrock": (400, 403, 400), "xai": (200, 200, 200), "xai, streamed": (200, 200, 200)}


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("sdk", ASKS)
def test_an_sdk_raises_its_own_error_and_asks_once(through_halton: Stack, provider: Replay, sdk: str, name: str) -> None:
    ask, errors = ASKS[sdk]
    number = list(POLICIES).index(name)
    before = len(hits(through_halton.home))
    with calls_made(through_halton) as made:
        with pytest.raises(errors[number]) as raised:
            ask(MODELS[name])
    assert "Halton blocked this call: " in str(raised.value)
    assert f"halton policy override {name} --for 1h" in str(raised.value)
    if isinstance(raised.value, XaiError):
        assert str(raised.value).startswith(("RESOURCE_EXHAUSTED", "PERMISSION_DENIED", "INVALID_ARGUMENT")[number])
    row = made.row
    status = STATUSES.get(sdk, (429, 403, 400))[number]
    assert (row["status"], row["http_status"], row["cost_pico"], row["usage_known"]) == ("blocked", status, 0, False)
    assert row["model_requested"].rpartition("/")[2] == MODELS[name]
    (hit,) = hits(through_halton.home)[before:]
    assert (hit["type"], hit["name"], hit["stream"]) == ("policy.blocked", name, row["call_id"])
    assert provider.received == []
