"""Pictures that Imagen made, as :predict gives them and as OpenAI's paths do: they are what is billed, and no token is."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.framing.json_text import json_decoder

READER = "google-images/1"
_FREE: dict[str, Any] = {name: 0 for name in Answer.__struct_fields__ if name.endswith("_tokens")}
_NULL = len(b"null")


class _Picture(msgspec.Struct):
    """A picture in the answer, in Cloud Storage, or as OpenAI writes it; one that was withheld has only its reason."""

    bytesBase64Encoded: msgspec.Raw = msgspec.Raw()
    gcsUri: msgspec.Raw = msgspec.Raw()
    b64_json: msgspec.Raw = msgspec.Raw()
    url: msgspec.Raw = msgspec.Raw()

    @property
    def made(self) -> bool:
        """Whether it is there."""
        return any(len(raw) > _NULL for raw in (self.bytesBase64Encoded, self.gcsUri, self.b64_json, self.url))


class _Document(msgspec.Struct):
    predictions: msgspec.Raw = msgspec.Raw()
    data: msgspec.Raw = msgspec.Raw()
    error: Any = None


_decode = json_decoder(_Document)
_decode_pictures = json_decoder(list[_Picture])


class ImagesReader(DocumentReader[_Document]):
    """Counts the pictures of one answer."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._error: Any = None
        self._pictures: int | None = None

    @property
    def ended(self) -> bool:
        """Whether the body is complete."""
        return self._documents.closed

    def _read(self, document: _Document) -> None:
        self._error = document.error or self._error
        for stated in (document.predictions, document.data):
            if stated and (pictures := _decode_pictures(stated)) is not None:
                self._pictures = (self._pictures or 0) + sum(picture.made for picture in pictures)

    def _answer(self) -> Answer:
        if self._pictures is None:
            return Answer(usage_reason=self._no_usage(), error_type=error_type(self._error), reader=READER)
        units = {"images": self._pictures} if self._pictures else {}
        return Answer(usage_known=True, **_FREE, tool_calls=0, web_searches=0, units=units, reader=READER)
