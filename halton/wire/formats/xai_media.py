"""xAI's images and videos over REST: what was made, and what it cost."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.formats.xai_grpc_usage import sampling_tokens, stated_cost_pico
from halton.wire.framing.base64_text import Base64Shortener
from halton.wire.framing.json_text import as_list, as_object, json_decoder
from halton.wire.text import safe_text
from halton.wire.usage import Counts, Tokens, merge_usage

READER = "xai-media/1"
VIDEO_CAP_S = 10**5
_NEVER_DONE = ("expired", "failed")


class _Document(msgspec.Struct):
    """Images, a video once it is done, or the id to ask with until it is."""

    request_id: Any = None
    model: Any = None
    status: Any = None
    data: Any = None
    video: Any = None
    usage: Any = None
    error: Any = None


_decode = json_decoder(_Document)


class MediaReader(DocumentReader[_Document]):
    """Reads one answer. Its usage states the charge; tokens are rarely part of it, and then there were none."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._facts = _Document()
        self._shortener = Base64Shortener()

    @property
    def ended(self) -> bool:
        """Whether the body is complete."""
        return self._documents.closed

    def feed(self, data: bytes) -> None:
        """Read the next decoded bytes; the pictures in them are longer than all that may be held."""
        super().feed(self._shortener.feed(data))

    def _read(self, document: _Document) -> None:
        self._facts = document
        merge_usage(self._usage, document.usage)

    def _answer(self) -> Answer:
        facts, counts = self._facts, Counts(self._usage)
        tokens: Tokens = sampling_tokens(counts) if self._usage else {}
        never_done = facts.status if facts.status in _NEVER_DONE else None
        return Answer(
            model=safe_text(facts.model),
            response_id=safe_text(facts.request_id),
            **self._usage_facts(counts, tokens),
            units=self._units() or None,
            stated_cost_pico=stated_cost_pico(self._usage),
            error_type=error_type(facts.error) or safe_text(never_done),
            reader=READER,
        )

    def _units(self) -> dict[str, int]:
        units = {"images": len(as_list(self._facts.data))}
        duration_s = as_object(self._facts.video).get("duration")
        if type(duration_s) is int and 0 < duration_s <= VIDEO_CAP_S:
            units["video_ms"] = duration_s * 1000
        return {name: count for name, count in units.items() if count}

    def _no_usage(self) -> str:
        waiting = self._facts.request_id is not None or self._facts.status == "pending"
        return "background" if waiting else super()._no_usage()
