"""Pictures by OpenAI's image models, streamed or whole: some are billed by tokens, some by the picture."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.formats.openai_parts import count, stated, token_parts
from halton.wire.formats.openai_usage import response_tokens
from halton.wire.framing.base64_text import Base64Shortener
from halton.wire.framing.json_text import as_object, json_decoder
from halton.wire.text import safe_text
from halton.wire.usage import Counts, kept_usage, merge_usage, usage_verdict

READER = "openai-images/1"
_COMPLETED = ("image_generation.completed", "image_edit.completed")


class _Image(msgspec.Struct):
    """A picture; what it looks like is skipped."""


class _Document(msgspec.Struct):
    """All pictures, or an event of a stream: one that is partial, or complete."""

    type: Any = None
    model: Any = None
    data: msgspec.Raw = msgspec.Raw()
    usage: Any = None
    svg_usage: Any = None
    error: Any = None


_decode = json_decoder(_Document)
_decode_images = json_decoder(list[_Image])


class ImagesReader(DocumentReader[_Document]):
    """Reads one answer. DALL·E states no usage, and no answer names its model: both are the request's to tell."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._shortener = Base64Shortener()
        self._model: Any = None
        self._svg_usage: dict[str, Any] = {}
        self._images = 0
        self._complete = False
        self._error: Any = None

    @property
    def ended(self) -> bool:
        """Whether a picture was completed by its event, or the body is complete."""
        return self._complete or self._documents.closed

    def feed(self, data: bytes) -> None:
        """Read the next decoded bytes; the pictures in them are longer than all that may be held."""
        super().feed(self._shortener.feed(data))

    def finish(self) -> tuple[Answer, ...]:
        """The facts of the pictures, and of the model that drew vectors for them."""
        return (*super().finish(), *self._svg())

    def _read(self, document: _Document) -> None:
        self.first_token = self.first_token or document.error is None
        self._model = document.model or self._model
        self._error = document.error or self._error
        merge_usage(self._usage, document.usage)
        merge_usage(self._svg_usage, document.svg_usage)
        self._images += len((_decode_images(document.data) if document.data else None) or ())
        if document.type in _COMPLETED:
            self._complete = True
            self._images += 1

    def _answer(self) -> Answer:
        counts = Counts(self._usage)
        return Answer(
            model=safe_text(self._model),
            **self._usage_facts(counts, response_tokens(counts)),
            units=stated({"images": self._images, **self._parts()}),
            error_type=error_type(self._error),
            reader=READER,
        )

    def _parts(self) -> dict[str, int]:
        """The parts of the tokens; where those of the answer are not told apart, all of them are its pictures."""
        parts = token_parts(self._usage) or {}
        if self._usage and not as_object(self._usage.get("output_tokens_details")):
            parts["output_image_tokens"] = count(self._usage.get("output_tokens"))
        return parts

    def _svg(self) -> tuple[Answer, ...]:
        usage = self._svg_usage
        if not usage:
            return ()
        spelt = {**usage, "output_tokens_details": {"reasoning_tokens": usage.get("reasoning_tokens")}}
        counts = Counts(spelt)
        tokens = response_tokens(counts)
        known, reason = usage_verdict(counts, tokens.get("input_tokens"), tokens.get("output_tokens"))
        answer = Answer(model=safe_text(usage.get("model")), entry=2, usage_known=known, usage_reason=reason, **tokens)
        return (msgspec.structs.replace(answer, usage=kept_usage(usage), reader=READER),)
