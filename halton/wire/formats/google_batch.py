"""Results of a Gemini batch: inside the operation that a client fetches, or as the lines of a file; each is an inference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.error_body import error_type
from halton.wire.formats.google_embed import EmbedReader
from halton.wire.formats.google_generate import GenerateReader
from halton.wire.formats.google_usage import model_name
from halton.wire.framing.documents import Documents
from halton.wire.framing.json_text import json_decoder
from halton.wire.provider import Reader
from halton.wire.text import safe_text

READER = "google-batch/1"
TIER = "batch"


class _Embedded(msgspec.Struct):
    embedding: msgspec.Raw = msgspec.Raw()


class _Result(msgspec.Struct):
    """One result, or a line of a file of them."""

    response: msgspec.Raw = msgspec.Raw()
    error: Any = None


class _Listed(msgspec.Struct):
    inlinedResponses: list[_Result] | None = None


class _Output(msgspec.Struct):
    inlinedResponses: _Listed | None = None
    inlinedEmbedContentResponses: _Listed | None = None


class _Metadata(msgspec.Struct):
    model: Any = None
    output: msgspec.Raw = msgspec.Raw()


class _Document(_Result):
    """An operation, which has a name, or a line."""

    name: Any = None
    metadata: msgspec.Raw = msgspec.Raw()


_decode = json_decoder(_Document)
_decode_metadata = json_decoder(_Metadata)
_decode_output = json_decoder(_Output)
_decode_embedded = json_decoder(_Embedded)


class BatchReader(Reader):
    """Reads the results, each as it comes; one without an id of its own is known by the batch's and its place."""

    def __init__(self) -> None:
        self._documents = Documents(_decode)
        self._found: list[Answer] = []
        self._error: Any = None
        self._given = False

    @property
    def ended(self) -> bool:
        """Whether the operation, or the line, is complete."""
        return self._documents.closed

    def feed(self, data: bytes) -> None:
        """Read the next decoded bytes."""
        for document in self._documents.feed(data):
            self._read(document)

    def answers(self) -> tuple[Answer, ...]:
        """The results that are complete."""
        found, self._found = tuple(self._found), []
        self._given = self._given or bool(found)
        return found

    def finish(self) -> tuple[Answer, ...]:
        """The results not yet given; of a batch that has none yet, only that it goes on, or what stopped it."""
        if found := self.answers():
            return found
        if self._given:
            return ()
        reason = "no_usage" if self._error else self._documents.fault or "background"
        return (Answer(usage_reason=reason, error_type=error_type(self._error), reader=READER),)

    def _read(self, document: _Document) -> None:
        if not isinstance(document.name, str):
            self._found += _answers(document)
            return
        self._error = document.error
        metadata = (_decode_metadata(document.metadata) if document.metadata else None) or _Metadata()
        results = _results(metadata.output) or _results(document.response)
        for place, result in enumerate(results, 1):
            self._found += _answers(result, model_name(metadata.model), document.name, place)


def _results(output: msgspec.Raw) -> list[_Result]:
    stated = _decode_output(output) if output else None
    listed = (stated.inlinedResponses, stated.inlinedEmbedContentResponses) if stated else ()
    return [result for one in listed if one for result in one.inlinedResponses or ()]


def _answers(result: _Result, model: str | None = None, batch: str | None = None, place: int = 1) -> Iterator[Answer]:
    """The facts of one result, at a batch's price."""
    embedded = _decode_embedded(result.response) if result.response else None
    reader = EmbedReader() if embedded and embedded.embedding else GenerateReader()
    reader.feed(bytes(result.response))
    for answer in reader.finish():
        known = answer.response_id is not None or batch is None
        yield msgspec.structs.replace(
            answer,
            model=answer.model or model,
            response_id=answer.response_id if known else safe_text(batch),
            entry=1 if known else place,
            service_tier=TIER,
            error_type=answer.error_type or error_type(result.error),
            reader=READER,
        )
