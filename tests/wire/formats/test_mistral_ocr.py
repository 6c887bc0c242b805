from __future__ import annotations

from typing import Any

import pytest

from halton.events.answer import Answer
from wire.streams import body, read

PAGE = {"index": 0, "markdown": "#", "images": [{"id": "i", "image_base64": "aGk="}]}
OCR = {"model": "mistral-ocr-2512", "pages": [PAGE], "usage_info": {"pages_processed": 29, "doc_size_bytes": 3_002_783}}


def answer(document: Any) -> Answer:
    (read_one,) = read("api.mistral.ai", "/v1/ocr", body(document))
    return read_one


def test_pages_are_billed_and_no_tokens() -> None:
    read_one = answer(OCR)
    assert (read_one.usage_known, read_one.input_tokens, read_one.output_tokens, read_one.units) == (True, 0, 0, {"pages": 29})
    assert read_one.usage == OCR["usage_info"]


def test_notes_on_the_document_or_a_picture_make_its_pages_dearer() -> None:
    annotated = {"pages": 29, "annotated_pages": 29}
    assert answer({**OCR, "document_annotation": "{}"}).units == annotated
    assert answer({**OCR, "pages": [{"images": [{"image_annotation": "{}"}]}]}).units == annotated


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({**OCR, "usage_info": {"pages_processed": -1}}, "absurd"),
        ({**OCR, "usage_info": None}, "no_usage"),
        ({"pages": "odd", "model": 5, "usage_info": []}, "no_usage"),
        ({"error": {"type": "invalid_file"}}, "no_usage"),
    ],
)
def test_odd_answers_are_not_believed(document: Any, reason: str) -> None:
    read_one = answer(document)
    assert (read_one.usage_reason, read_one.input_tokens, read_one.units) == (reason, None, None)


def test_odd_pages_do_not_cost_the_count() -> None:
    assert answer({**OCR, "pages": [7]}).units == {"pages": 29}
