"""What the real anthropic SDK parses is what the ledger holds, token for token."""

from __future__ import annotations

import anthropic
import pytest

from calls_made import calls_made
from stack import Stack

MODEL = "claude-haiku-4-5"
COUNTED = ("plain", "tool_call", "thinking", "cache_read", "cache_write_5m", "cache_write_1h", "cache_mixed", "gzip", "deflate")


def ask(scenario: str) -> dict[str, object]:
    return {"model": MODEL, "max_tokens": 256, "messages": [{"role": "user", "content": f"scenario:{scenario}"}]}


def tokens(usage: anthropic.types.Usage) -> dict[str, int]:
    split = usage.cache_creation
    details = usage.output_tokens_details
    counts = {
        "input_tokens": usage.input_tokens,
        "cache_read_tokens": usage.cache_read_input_tokens,
        "cache_write_5m_tokens": split.ephemeral_5m_input_tokens if split else 0,
        "cache_write_1h_tokens": split.ephemeral_1h_input_tokens if split else 0,
        "output_tokens": usage.output_tokens,
        "reasoning_tokens": details.thinking_tokens if details else 0,
    }
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize("scenario", COUNTED)
def test_a_whole_answer(through_halton: Stack, scenario: str) -> None:
    with anthropic.Anthropic(api_key="sk-ant-api-test") as client, calls_made(through_halton) as made:
        message = client.messages.create(**ask(scenario))
    assert made.tokens() == tokens(message.usage)
    assert made.row["model"] == message.model
    assert (made.row["status"], made.row["usage_known"], made.row["cost_known"]) == ("ok", True, True)


@pytest.mark.parametrize("scenario", COUNTED)
def test_a_stream(through_halton: Stack, scenario: str) -> None:
    with anthropic.Anthropic(api_key="sk-ant-api-test") as client, calls_made(through_halton) as made:
        with client.messages.stream(**ask(scenario)) as stream:
            message = stream.get_final_message()
    assert made.tokens() == tokens(message.usage)
    assert (made.row["status"], made.row["streamed"], made.row["partial"]) == ("ok", True, False)
    assert 0 <= made.row["ttft_ms"] <= made.row["duration_ms"]


@pytest.mark.anyio
async def test_the_asynchronous_client(through_halton: Stack) -> None:
    with calls_made(through_halton) as made:
        async with anthropic.AsyncAnthropic(api_key="sk-ant-api-test") as client:
            async with client.messages.stream(**ask("cache_mixed")) as stream:
                message = await stream.get_final_message()
    assert made.tokens() == tokens(message.usage)


def test_counting_tokens_is_a_call_that_costs_nothing(through_halton: Stack) -> None:
    with anthropic.Anthropic(api_key="sk-ant-api-test") as client, calls_made(through_halton) as made:
        client.messages.count_tokens(model=MODEL, messages=[{"role": "user", "content": "hi"}])
    assert (made.row["kind"], made.row["cost_pico"], made.row["cost_known"]) == ("count_tokens", 0, True)


def test_a_retry_is_a_call_of_its_own(through_halton: Stack) -> None:
    with anthropic.Anthropic(api_key="sk-ant-api-test", max_retries=1) as client, calls_made(through_halton, 2) as made:
        client.messages.create(**ask("retry"))
    assert [(row["status"], row["http_status"]) for row in made.rows] == [("ok", 200), ("error", 529)]


def test_an_error_is_recorded_without_a_cost(through_halton: Stack) -> None:
    with anthropic.Anthropic(api_key="sk-ant-api-test", max_retries=0) as client, calls_made(through_halton) as made:
        with pytest.raises(anthropic.BadRequestError):
            client.messages.create(**ask("error_400"))
    assert (made.row["status"], made.row["http_status"], made.row["cost_known"]) == ("error", 400, False)


def test_a_client_that_leaves_is_aborted_with_what_was_used(through_halton: Stack) -> None:
    with anthropic.Anthropic(api_key="sk-ant-api-test") as client, calls_made(through_halton) as made:
        with client.messages.stream(**ask("endless")) as stream:
            for _ in zip(range(5), stream, strict=False):
                pass
    assert (made.row["status"], made.row["partial"], made.row["input_tokens"]) == ("aborted", True, 12)


def test_a_provider_that_leaves_has_cut_the_call(through_halton: Stack) -> None:
    with anthropic.Anthropic(api_key="sk-ant-api-test", max_retries=0) as client, calls_made(through_halton) as made:
        with pytest.raises(Exception, match=r"(?s).*"), client.messages.stream(**ask("cut")) as stream:
            stream.get_final_message()
    assert (made.row["status"], made.row["partial"], made.row["input_tokens"]) == ("cut", True, 12)


def test_a_subscription_is_told_from_a_bill(through_halton: Stack) -> None:
    with anthropic.Anthropic(auth_token="sk-ant-oat01-test") as client, calls_made(through_halton) as made:
        client.messages.create(**ask("plain"))
    assert (made.row["billing"], made.row["client"]) == ("subscription", "anthropic-python")
