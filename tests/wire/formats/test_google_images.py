from __future__ import annotations

from typing import Any

import pytest

from fixtures.fixture import body
from halton.events.answer import Answer
from halton.wire.formats.google_images import ImagesReader
from halton.wire.framing.json_array import OBJECT_CAP


def read(data: bytes) -> Answer:
    reader = ImagesReader()
    reader.feed(data)
    (answer,) = reader.finish()
    return answer


PICTURE = {"mimeType": "image/png", "bytesBase64Encoded": "iVBORw0KGgo"}


@pytest.mark.parametrize(
    ("document", "images"),
    [
        ({"predictions": [PICTURE, PICTURE]}, 2),
        ({"predictions": [PICTURE, {"raiFilteredReason": "withheld"}, {"bytesBase64Encoded": None}]}, 1),
        ({"predictions": [{"gcsUri": "gs://bucket/a.png", "mimeType": "image/png"}]}, 1),
        ({"created": 1, "data": [{"b64_json": "iVBORw0KGgo"}, {"url": "https://example.com/a.png"}]}, 2),
    ],
)
def test_pictures_are_counted_and_no_token_is_billed(document: Any, images: int) -> None:
    answer = read(body(document))
    assert (answer.usage_known, answer.units, answer.input_tokens, answer.output_tokens) == (True, {"images": images}, 0, 0)


def test_where_all_is_withheld_nothing_was_made() -> None:
    answer = read(body({"predictions": [{"raiFilteredReason": "withheld"}]}))
    assert (answer.usage_known, answer.units) == (True, {})


def test_an_error_is_told() -> None:
    answer = read(body({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}))
    assert (answer.usage_known, answer.usage_reason, answer.error_type) == (False, "no_usage", "RESOURCE_EXHAUSTED")


@pytest.mark.parametrize("odd", ["x", 5, {}, None, [5], ["x"]])
def test_odd_predictions_are_not_counted(odd: Any) -> None:
    answer = read(body({"predictions": odd}))
    assert (answer.usage_known, answer.usage_reason) == (False, "no_usage")


def test_an_answer_over_the_cap_leaves_the_number_to_the_request() -> None:
    answer = read(body({"predictions": [{"bytesBase64Encoded": "A" * OBJECT_CAP}]}))
    assert (answer.usage_known, answer.usage_reason, answer.units) == (False, "too_large", None)
