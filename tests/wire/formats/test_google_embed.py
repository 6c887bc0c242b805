from __future__ import annotations

from typing import Any

import pytest

from fixtures.fixture import body
from halton.events.answer import Answer
from halton.wire.formats.google_embed import EmbedReader


def read(data: bytes) -> Answer:
    reader = EmbedReader()
    reader.feed(data)
    (answer,) = reader.finish()
    return answer


PARTS = [{"modality": "IMAGE", "tokenCount": 4}, {"modality": "TEXT", "tokenCount": 5}]
USAGE = {"promptTokenCount": 9, "promptTokenDetails": PARTS}


def test_the_usage_stands_beside_the_vectors() -> None:
    answer = read(body({"embeddings": [{"values": [0.1, 0.2]}, {"values": [0.3]}], "usageMetadata": USAGE}))
    assert (answer.usage_known, answer.input_tokens, answer.output_tokens) == (True, 9, 0)
    assert answer.units == {"input_image_tokens": 4}


def test_vertex_writes_the_list_of_modalities_with_an_s() -> None:
    details = {"promptTokenCount": 9, "promptTokensDetails": [{"modality": "AUDIO", "tokenCount": 9}]}
    assert read(body({"embedding": {"values": [1]}, "usageMetadata": details})).units == {"input_audio_tokens": 9}


def test_one_of_a_batch_states_a_count_alone() -> None:
    answer = read(body({"response": {"embedding": {"values": [0.1]}, "tokenCount": 7}, "metadata": {"key": "k"}}))
    assert (answer.usage_known, answer.input_tokens, answer.output_tokens) == (True, 7, 0)


def test_vectors_alone_say_nothing_of_their_cost() -> None:
    answer = read(body({"embedding": {"values": [0.1]}}))
    assert (answer.usage_known, answer.usage_reason, answer.input_tokens) == (False, "no_usage", None)


def test_an_error_is_told() -> None:
    assert read(body({"error": {"code": 400, "status": "INVALID_ARGUMENT"}})).error_type == "INVALID_ARGUMENT"


def test_a_body_cut_short_is_not_ended() -> None:
    reader = EmbedReader()
    reader.feed(body({"embedding": {"values": [0.1]}, "usageMetadata": USAGE})[:-5])
    assert not reader.ended
    assert reader.finish()[0].input_tokens is None


@pytest.mark.parametrize("odd", ["x", -1, 5.5, [], {}, True, 10**12])
def test_odd_counts_are_not_known(odd: Any) -> None:
    for document in (
        {"usageMetadata": {"promptTokenCount": odd}},
        {"usageMetadata": odd},
        {"tokenCount": odd},
        {"response": odd},
    ):
        answer = read(body(document))
        assert (answer.usage_known, answer.input_tokens) == (False, None)
