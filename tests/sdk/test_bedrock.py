"""What the real boto3 parses of Bedrock's answers is what the ledger holds, token for token; requests are signed as ever."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EventStreamError

from calls_made import calls_made
from fixtures.bedrock import CLAUDE_REQUEST, FIXTURES, RUNTIME
from halton.log.store import read_only
from replaying import Replay, replaying
from stack import Stack, running_stack

ARN = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-5-5"
ASKED: dict[str, Any] = {"messages": [{"role": "user", "content": [{"text": "What is the weather in Lindau?"}]}]}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    with replaying(tmp_path_factory.mktemp("bedrock"), FIXTURES) as provider:
        yield provider


@pytest.fixture(scope="module")
def stack(provider: Replay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    places = dict.fromkeys({fixture.host for fixture in FIXTURES}, provider.port)
    with running_stack(tmp_path_factory.mktemp("meter"), elsewhere=places, roots=[provider.ca_file]) as running:
        yield running


def bedrock(region: str = "us-east-1", **options: Any) -> Any:
    """A client with keys of nobody, that asks once."""
    return boto3.Session("AKIAIOSFODNN7EXAMPLE", "secret", region_name=region).client(
        "bedrock-runtime", config=Config(retries={"total_max_attempts": 1}, **options)
    )


def tokens(counts: dict[str, int]) -> dict[str, int]:
    """Converse's usage under our names, without what is 0."""
    split = {detail["ttl"]: detail["inputTokens"] for detail in counts.get("cacheDetails", ())}
    named = {
        "input_tokens": counts["inputTokens"],
        "cache_read_tokens": counts.get("cacheReadInputTokens", 0),
        "cache_write_5m_tokens": split.get("5m", 0),
        "cache_write_1h_tokens": split.get("1h", 0),
        "output_tokens": counts["outputTokens"],
    }
    return {name: count for name, count in named.items() if count}


def stated(stack: Stack) -> dict[str, Any]:
    """What the newest call states beside its counts."""
    with closing(read_only(stack.home.views)) as connection:
        names = ("stop_reason", "service_tier", "error_type", "transport")
        query = f"select {', '.join(names)} from calls order by started_at desc, position desc limit 1"
        (row,) = connection.execute(query)
    return {name: value for name, value in zip(names, row, strict=True) if value is not None}


def test_converse(through_halton: Stack) -> None:
    client = bedrock("us-east-2", use_dualstack_endpoint=True, use_fips_endpoint=True)
    router = "arn:aws:bedrock:us-east-2:123456789012:default-prompt-router/anthropic.claude:1"
    with closing(client), calls_made(through_halton) as made:
        answer = client.converse(modelId=router, **ASKED)
    assert made.tokens() == tokens(answer["usage"]) == {"input_tokens": 10, "output_tokens": 5}
    assert (made.row["model_requested"], made.row["model"]) == (
        "default-prompt-router/anthropic.claude:1",
        answer["trace"]["promptRouter"]["invokedModelId"].rpartition("/")[2],
    )
    assert (made.row["status"], made.row["streamed"], made.row["client"]) == ("ok", False, "boto3")


def test_converse_as_a_stream(through_halton: Stack) -> None:
    with closing(bedrock()) as client, calls_made(through_halton) as made:
        events = list(client.converse_stream(modelId="us.anthropic.claude-opus-5-5", **ASKED)["stream"])
    metadata = events[-1]["metadata"]
    assert made.tokens() == tokens(metadata["usage"])
    assert sum("messageStop" in event for event in events) == 1
    assert stated(through_halton) == {
        "stop_reason": "tool_use", "service_tier": metadata["serviceTier"]["type"], "transport": "eventstream",
    }  # fmt: skip
    assert (made.row["streamed"], made.row["partial"], made.row["model_requested"]) == (
        True,
        False,
        "us.anthropic.claude-opus-5-5",
    )


def test_invoke(through_halton: Stack) -> None:
    client = bedrock("eu-central-1", use_dualstack_endpoint=True)
    with closing(client), calls_made(through_halton) as made:
        answer = client.invoke_model(modelId="eu.anthropic.claude-haiku-4-5-20251001-v1:0", body=CLAUDE_REQUEST)
        usage = json.loads(answer["body"].read())["usage"]
    assert made.tokens() == {"input_tokens": usage["input_tokens"], "output_tokens": usage["output_tokens"]}
    assert stated(through_halton)["service_tier"] == answer["serviceTier"] == "priority"
    assert made.row["host"] == "bedrock-runtime.eu-central-1.api.aws"


def test_invoke_as_a_stream(through_halton: Stack) -> None:
    with closing(bedrock()) as client, calls_made(through_halton) as made:
        stream = client.invoke_model_with_response_stream(modelId=ARN, body=CLAUDE_REQUEST)["body"]
        events = [json.loads(event["chunk"]["bytes"]) for event in stream]
    metrics = events[-1]["amazon-bedrock-invocationMetrics"]
    counted = made.tokens()
    assert (counted["input_tokens"], counted["output_tokens"]) == (metrics["inputTokenCount"], metrics["outputTokenCount"])
    assert counted["cache_read_tokens"] == metrics["cacheReadInputTokenCount"]
    written = counted["cache_write_5m_tokens"] + counted["cache_write_1h_tokens"]
    assert written == metrics["cacheWriteInputTokenCount"]
    assert (made.row["model_requested"], made.row["endpoint"]) == (
        "us.anthropic.claude-sonnet-5-5",
        "/model/*/invoke-with-response-stream",
    )


def test_another_maker_is_counted_by_bedrock(through_halton: Stack) -> None:
    with closing(bedrock()) as client, calls_made(through_halton) as made:
        model = "mistral.mistral-large-2402-v1:0"
        events = list(client.invoke_model_with_response_stream(modelId=model, body=b"{}")["body"])
    metrics = json.loads(events[-1]["chunk"]["bytes"])["amazon-bedrock-invocationMetrics"]
    assert made.tokens() == {"input_tokens": metrics["inputTokenCount"], "output_tokens": metrics["outputTokenCount"]}


def test_an_exception_within_a_stream(through_halton: Stack) -> None:
    with closing(bedrock()) as client, calls_made(through_halton) as made:
        stream = client.converse_stream(modelId="amazon.nova-pro-v1:0", **ASKED)["stream"]
        with closing(stream), pytest.raises(EventStreamError) as raised:
            list(stream)
    code = raised.value.response["Error"]["Code"]
    assert stated(through_halton)["error_type"].lower() == code.lower() == "throttlingexception"
    assert not made.row["usage_known"]


def test_an_error_is_named_by_its_header(through_halton: Stack) -> None:
    with closing(bedrock()) as client, calls_made(through_halton) as made:
        with pytest.raises(ClientError) as raised:
            client.invoke_model(modelId="global.anthropic.claude-opus-5-5", body=CLAUDE_REQUEST)
    assert stated(through_halton)["error_type"] == raised.value.response["Error"]["Code"] == "ThrottlingException"
    assert (made.row["status"], made.row["http_status"], made.row["cost_known"]) == ("error", 429, False)


def test_counting_tokens_is_a_call_that_costs_nothing(through_halton: Stack) -> None:
    with closing(bedrock()) as client, calls_made(through_halton) as made:
        counted = client.count_tokens(modelId="anthropic.claude-sonnet-5-5", input={"converse": ASKED})
    assert counted["inputTokens"] == 8
    assert (made.row["kind"], made.row["cost_pico"], made.row["cost_known"]) == ("count_tokens", 0, True)


def test_a_signed_request_arrives_as_it_was_signed(through_halton: Stack, provider: Replay) -> None:
    with closing(bedrock()) as client, calls_made(through_halton):
        signed: list[Any] = []
        client.meta.events.register("before-send.bedrock-runtime", lambda request, **_: signed.append(request))
        client.invoke_model(modelId="ai21.jamba-1-5-mini-v1:0", body=b'{"messages":[]}')
    received = provider.received[-1]
    headers = {name.lower(): value for name, value in received.headers}
    (request,) = signed
    assert (received.host, received.body) == (RUNTIME.encode(), request.body)
    assert headers[b"authorization"] == request.headers["Authorization"]
    assert received.target.decode() == "/" + request.url.partition("//")[2].partition("/")[2]
