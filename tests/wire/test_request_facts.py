"""What a request fixes of its price goes to the answer that does not say it."""

from __future__ import annotations

import json

import msgspec
import pytest

from halton.events.answer import Answer
from halton.wire.find import find_provider
from halton.wire.request_facts import RequestFacts, first_count

BEDROCK = "bedrock-runtime.us-east-1.amazonaws.com"
ASKED = RequestFacts(service_tier="flex", speed="fast", inference_geo="us", units={"images": 2})


def test_an_answer_that_says_nothing_is_filled() -> None:
    told = ASKED.fill(Answer(usage_reason="no_usage"))
    assert (told.service_tier, told.speed, told.inference_geo, told.units) == ("flex", "fast", "us", {"images": 2})


def test_what_an_answer_says_holds() -> None:
    said = Answer(service_tier="standard", speed="standard", inference_geo="global", units={"images": 1})
    assert ASKED.fill(said) == said


@pytest.mark.parametrize("answer", [Answer(error_type="rate_limit"), Answer(usage_reason="error_status"), Answer(entry=2)])
def test_a_refusal_and_a_second_inference_have_none_of_its_units(answer: Answer) -> None:
    assert ASKED.fill(answer).units is None


def test_nothing_asked_changes_nothing() -> None:
    answer = Answer(model="m", output_tokens=1)
    assert RequestFacts().fill(answer) == answer
    assert msgspec.structs.replace(RequestFacts(), model="m").units is None


@pytest.mark.parametrize(
    ("host", "target", "body"),
    [
        ("api.anthropic.com", "/v1/messages", {"max_tokens": 7}),
        ("api.openai.com", "/v1/responses", {"max_output_tokens": 7, "max_tokens": "many"}),
        ("api.openai.com", "/v1/chat/completions", {"max_completion_tokens": 7, "max_tokens": 9}),
        ("api.groq.com", "/openai/v1/chat/completions", {"max_completion_tokens": -1, "max_tokens": 7}),
        ("api.mistral.ai", "/v1/conversations", {"completion_args": {"max_tokens": 7}}),
        ("api.cohere.com", "/v2/chat", {"max_tokens": 7}),
        ("ollama.com", "/api/chat", {"options": {"num_predict": 7}}),
        ("generativelanguage.googleapis.com", "/v1beta/models/m:generateContent", {"generationConfig": {"maxOutputTokens": 7}}),
        (
            "generativelanguage.googleapis.com",
            "/v1beta/models/m:generateContent",
            {"generation_config": {"max_output_tokens": 7}},
        ),
        (
            "cloudcode-pa.googleapis.com",
            "/v1internal:streamGenerateContent",
            {"request": {"generationConfig": {"maxOutputTokens": 7}}},
        ),
        ("generativelanguage.googleapis.com", "/v1beta/interactions", {"generation_config": {"max_output_tokens": 7}}),
        (BEDROCK, "/model/m/converse", {"inferenceConfig": {"maxTokens": 7}}),
        (BEDROCK, "/model/anthropic.m/invoke", {"max_tokens": 7}),
        (BEDROCK, "/model/amazon.titan/invoke", {"textGenerationConfig": {"maxTokenCount": 7}}),
        (BEDROCK, "/model/meta.llama/invoke", {"max_gen_len": 7}),
    ],
)
def test_each_format_has_its_own_word_for_the_longest_answer(host: str, target: str, body: dict[str, object]) -> None:
    provider = find_provider(host)
    assert provider
    route = provider.route("POST", target)
    assert route.read_request(json.dumps(body).encode()).max_output_tokens == 7
    assert route.read_request(b"{}").max_output_tokens is None


@pytest.mark.parametrize("nonsense", [True, -1, 10**8 + 1, "7", 7.5, None])
def test_a_number_that_is_none_of_tokens_is_not_stated(nonsense: object) -> None:
    assert (first_count(nonsense), first_count(nonsense, 7)) == (None, 7)
