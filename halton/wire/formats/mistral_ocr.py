"""Answers of Mistral's document reader, which bills pages: those it read, and those it also wrote notes on."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.formats.openai_parts import stated
from halton.wire.framing.json_text import json_decoder
from halton.wire.text import safe_text
from halton.wire.usage import Counts, Tokens, merge_usage

READER = "mistral-ocr/1"


class _Image(msgspec.Struct):
    image_annotation: Any = None


class _Page(msgspec.Struct):
    images: list[_Image] = []


class _Document(msgspec.Struct):
    model: Any = None
    pages: msgspec.Raw = msgspec.Raw()
    usage_info: Any = None
    document_annotation: Any = None
    error: Any = None


_decode = json_decoder(_Document)
_decode_pages = json_decoder(list[_Page])


class OcrReader(DocumentReader[_Document]):
    """Reads one answer. It bills no tokens; a document with annotations bills all its pages at the price of such."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._facts = _Document()
        self._annotated = False

    @property
    def ended(self) -> bool:
        """Whether the body is complete."""
        return self._documents.closed

    def _read(self, document: _Document) -> None:
        self._facts = document
        merge_usage(self._usage, document.usage_info)
        pages = _decode_pages(document.pages) or []
        on_images = any(image.image_annotation is not None for page in pages for image in page.images)
        self._annotated = on_images or document.document_annotation is not None
        self.first_token = bool(pages)

    def _answer(self) -> Answer:
        counts = Counts(self._usage)
        pages = counts.read("pages_processed")
        used = 0 if pages is not None else None
        tokens: Tokens = {
            "input_tokens": used,
            "cache_read_tokens": used,
            "cache_write_5m_tokens": used,
            "cache_write_1h_tokens": used,
            "cache_write_other_tokens": used,
            "output_tokens": used,
        }
        return Answer(
            model=safe_text(self._facts.model),
            **self._usage_facts(counts, tokens),
            units=stated({"pages": pages or 0, "annotated_pages": pages or 0 if self._annotated else 0}),
            error_type=error_type(self._facts.error),
            reader=READER,
        )
