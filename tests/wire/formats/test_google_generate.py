from __future__ import annotations

import msgspec
import pytest

from halton.events.answer import Answer
from halton.wire.formats.google_generate import GenerateReader
from wire import streams
from wire.streams import GEMINI_FIRST, GEMINI_LAST, body, read, sse


def answer(data: bytes, complete: bool = True) -> Answer:
    (read_one,) = read("generativelanguage.googleapis.com", "/v1/models/gemini-3.1-pro:generateContent", data, complete=complete)
    return read_one


EXPECTED = Answer(
    model="gemini-3.1-pro",
    response_id="r1",
    usage_known=True,
    input_tokens=7,
    cache_read_tokens=0,
    cache_write_5m_tokens=0,
    cache_write_1h_tokens=0,
    cache_write_other_tokens=0,
    output_tokens=5,
    reasoning_tokens=3,
    tool_calls=1,
    web_searches=0,
    stop_reason="STOP",
    usage=GEMINI_LAST["usageMetadata"],  # type: ignore[arg-type]
    reader="google/2",
)


def used(**usage: object) -> Answer:
    return answer(body({**GEMINI_LAST, "usageMetadata": usage}))


def test_sse_and_array_and_one_object_give_the_same_facts() -> None:
    assert answer(streams.GEMINI) == EXPECTED
    assert answer(streams.GEMINI_ARRAY) == EXPECTED
    assert answer(body(GEMINI_LAST)) == EXPECTED


def test_the_wrapper_of_code_assist_is_taken_off() -> None:
    read_one = answer(sse({"response": GEMINI_FIRST, "traceId": "t1"}, {"response": GEMINI_LAST, "traceId": "t1"}))
    assert read_one == msgspec.structs.replace(EXPECTED, headers={"x-request-id": "t1"})


def test_thoughts_inside_the_candidates_are_not_added_again() -> None:
    read_one = used(promptTokenCount=7, candidatesTokenCount=5, thoughtsTokenCount=3, totalTokenCount=12)
    assert (read_one.output_tokens, read_one.reasoning_tokens) == (5, 3)


def test_cached_prompt_is_taken_out_and_tool_prompt_is_added() -> None:
    read_one = used(
        promptTokenCount=1000,
        cachedContentTokenCount=400,
        candidatesTokenCount=100,
        thoughtsTokenCount=50,
        toolUsePromptTokenCount=30,
        totalTokenCount=1180,
        serviceTier="flex",
    )
    assert (read_one.input_tokens, read_one.cache_read_tokens, read_one.output_tokens) == (630, 400, 150)
    assert read_one.service_tier == "flex"


def test_a_total_below_its_parts_is_absurd() -> None:
    assert used(promptTokenCount=7, totalTokenCount=3).usage_reason == "absurd"


def test_an_abort_keeps_the_latest_counts_and_guesses_the_output() -> None:
    read_one = answer(sse(GEMINI_FIRST), complete=False)
    assert (read_one.usage_known, read_one.partial, read_one.input_tokens, read_one.output_tokens) == (True, True, 7, 0)
    assert read_one.estimate is not None and read_one.estimate.output_tokens == 1
    assert (read_one.tool_calls, read_one.web_searches) == (None, None)


def test_an_abort_before_any_count_knows_none() -> None:
    early = {"candidates": [{"content": {"parts": [{"text": "Oh"}]}}], "usageMetadata": {"trafficType": "ON_DEMAND_FLEX"}}
    read_one = answer(sse(early), complete=False)
    assert (read_one.usage_known, read_one.usage_reason, read_one.partial) == (False, "aborted_before_usage", False)
    assert (read_one.input_tokens, read_one.output_tokens, read_one.service_tier) == (None, None, "flex")


def test_an_array_cut_in_the_middle_of_an_object_is_partial() -> None:
    read_one = answer(streams.GEMINI_ARRAY[:-30])
    assert (read_one.partial, read_one.input_tokens, read_one.stop_reason) == (True, 7, None)


def test_searches_are_counted_in_the_grounding() -> None:
    grounded = {"finishReason": "STOP", "groundingMetadata": {"webSearchQueries": ["a", "b"]}}
    assert answer(body({**GEMINI_LAST, "candidates": [grounded]})).web_searches == 2


def test_a_hop_that_is_to_be_continued_is_whole() -> None:
    hop = {**GEMINI_LAST, "candidates": [{"finishReason": "CONTINUATION", "continuationToken": "Zm9v"}]}
    read_one = answer(sse(hop), complete=False)
    assert (read_one.stop_reason, read_one.partial, read_one.output_tokens) == ("CONTINUATION", False, 5)


def test_a_reason_that_is_unspecified_ends_nothing() -> None:
    going_on = {**GEMINI_FIRST, "candidates": [{"finishReason": "FINISH_REASON_UNSPECIFIED"}]}
    assert answer(sse(going_on)).partial


@pytest.mark.parametrize(
    ("usage", "headers", "tier"),
    [
        ({"serviceTier": "FLEX"}, [], "flex"),
        ({}, [(b"X-Gemini-Service-Tier", b"priority")], "priority"),
        ({"trafficType": "ON_DEMAND_PRIORITY"}, [], "priority"),
        ({"trafficType": "ON_DEMAND"}, [], "standard"),
        ({}, [], None),
    ],
)
def test_the_tier_that_served_is_told(usage: dict[str, str], headers: list[tuple[bytes, bytes]], tier: str | None) -> None:
    data = body({**GEMINI_LAST, "usageMetadata": usage})
    path = "/v1/models/m:generateContent"
    (read_one,) = read("generativelanguage.googleapis.com", path, data, headers=headers)
    assert read_one.service_tier == tier


def test_modalities_are_units() -> None:
    read_one = used(
        promptTokenCount=325,
        candidatesTokenCount=1290,
        totalTokenCount=1615,
        promptTokensDetails=[{"modality": "AUDIO", "tokenCount": 320}, {"modality": "TEXT", "tokenCount": 5}],
        candidatesTokensDetails=[{"modality": "IMAGE", "tokenCount": 1290}],
    )
    assert read_one.units == {"input_audio_tokens": 320, "output_image_tokens": 1290}


def test_an_image_too_long_to_read_does_not_cost_the_usage_after_it() -> None:
    image = {"candidates": [{"content": {"parts": [{"inlineData": {"mimeType": "image/png", "data": "A" * (2 << 20)}}]}}]}
    read_one = answer(sse(image, GEMINI_LAST))
    assert (read_one.usage_known, read_one.output_tokens, read_one.stop_reason) == (True, 5, "STOP")


ODD: list[object] = ["x", 5, None, [], [None], {"parts": "x"}, {"parts": [5]}, True]


@pytest.mark.parametrize("odd", ODD)
def test_odd_content_costs_neither_the_end_nor_the_usage(odd: object) -> None:
    candidate = {"content": odd, "finishReason": "STOP", "groundingMetadata": odd}
    read_one = answer(body({**GEMINI_LAST, "candidates": [candidate], "response": odd, "promptFeedback": odd}))
    assert (read_one.usage_known, read_one.stop_reason, read_one.web_searches) == (True, "STOP", 0)


@pytest.mark.parametrize("odd", ODD)
def test_odd_candidates_do_not_cost_the_usage(odd: object) -> None:
    assert answer(body({**GEMINI_LAST, "candidates": odd})).output_tokens == 5


def test_a_blocked_prompt_is_billed_and_says_why_it_stopped() -> None:
    blocked = {"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 7, "totalTokenCount": 7}}
    read_one = answer(sse(blocked))
    assert (read_one.stop_reason, read_one.input_tokens, read_one.partial) == ("SAFETY", 7, False)


def test_an_error_is_told_in_each_of_its_places() -> None:
    error = {"error": {"code": 429, "message": "…", "status": "RESOURCE_EXHAUSTED"}}
    assert answer(body([error])).error_type == "RESOURCE_EXHAUSTED"
    bare = b'{\n  "error": {\n    "code": 503,\n    "status": "UNAVAILABLE"\n  }\n}\n'
    read_one = answer(sse(GEMINI_FIRST) + bare)
    assert (read_one.error_type, read_one.input_tokens, read_one.partial) == ("UNAVAILABLE", 7, True)


def test_the_first_token_of_an_array_is_its_first_part() -> None:
    reader = GenerateReader()
    reader.feed(b"[")
    assert not reader.first_token
    reader.feed(body(GEMINI_FIRST))
    assert reader.first_token and not reader.ended
    reader.feed(b"]")
    assert reader.ended
