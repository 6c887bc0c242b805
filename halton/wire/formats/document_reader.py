"""What every reader of JSON answers does: take the documents out of the bytes, read each, and say in the end what is known."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from halton.events.answer import Answer
from halton.wire.framing.documents import Documents
from halton.wire.provider import Reader
from halton.wire.usage import Counts, Tokens, kept_usage, usage_verdict


class DocumentReader[T](Reader, ABC):
    """A Reader of one inference; a format says what a document means, when the answer has ended and which counts it states."""

    def __init__(self, decode: Callable[[bytes], T | None]) -> None:
        self._documents = Documents(decode)
        self._usage: dict[str, Any] = {}

    @property
    @abstractmethod
    def ended(self) -> bool:
        """Whether the protocol's own end was seen."""

    def feed(self, data: bytes) -> None:
        """Read the next decoded bytes."""
        for document in self._documents.feed(data):
            self._read(document)

    def finish(self) -> tuple[Answer, ...]:
        """The facts of the inference."""
        for document in self._documents.finish():
            self._read(document)
        return (self._answer(),)

    @abstractmethod
    def _read(self, document: T) -> None:
        """Take over what a document says."""

    @abstractmethod
    def _answer(self) -> Answer:
        """What all documents together say."""

    def _no_usage(self) -> str:
        """Why an answer that states no usage does not."""
        return self._documents.fault or "no_usage"

    def _usage_facts(self, counts: Counts, tokens: Tokens) -> dict[str, Any]:
        """The facts of an Answer that follow from its usage object."""
        known, reason = usage_verdict(counts, tokens.get("input_tokens"), tokens.get("output_tokens"))
        return {
            "usage_known": known,
            "usage_reason": self._no_usage() if reason == "no_usage" else reason,
            "usage": kept_usage(self._usage),
            **(tokens if self._usage else {}),
        }
