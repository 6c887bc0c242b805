"""Answers of Google's Interactions API: an interaction as one object, or its steps as events; decisions share its usage."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.formats.google_steps import Steps
from halton.wire.formats.google_usage import INTERACTION, google_tier, google_tokens, google_units, model_name
from halton.wire.framing.json_text import as_list, as_object, json_decoder
from halton.wire.text import safe_text
from halton.wire.usage import Counts, merge_usage

READER = "google-interaction/1"
_GOING_ON = ("in_progress", "queued")
_SEARCHES = ("google_search", "google_maps")


class _Interaction(msgspec.Struct):
    id: Any = None
    status: Any = None
    model: Any = None
    agent: Any = None
    service_tier: Any = None
    usage: Any = None
    steps: msgspec.Raw = msgspec.Raw()
    error: Any = None
    errors: Any = None


class _Document(_Interaction):
    """An interaction, or an event that holds one or a part of it."""

    event_type: Any = None
    interaction: msgspec.Raw = msgspec.Raw()
    interaction_id: Any = None
    step: msgspec.Raw = msgspec.Raw()
    delta: msgspec.Raw = msgspec.Raw()
    metadata: Any = None


_decode = json_decoder(_Document)
_decode_interaction = json_decoder(_Interaction)


class InteractionReader(DocumentReader[_Document]):
    """Reads one interaction: the usage so far, wherever an event states it, until the one with which it is over."""

    def __init__(self) -> None:
        super().__init__(_decode)
        self._facts = _Interaction()
        self._steps = Steps()

    @property
    def ended(self) -> bool:
        """Whether a status was seen with which nothing more comes, or the body is complete."""
        if self._documents.streamed:
            return isinstance(self._facts.status, str) and self._facts.status not in _GOING_ON
        return self._documents.closed

    def _read(self, document: _Document) -> None:
        kind = document.event_type
        if not isinstance(kind, str):
            self._take(document)
        elif document.interaction and (interaction := _decode_interaction(document.interaction)):
            self._take(interaction)
        elif kind == "step.start":
            self._steps.start(document.step)
        elif kind == "step.delta":
            self._steps.delta(document.delta)
            merge_usage(self._usage, as_object(document.metadata).get("total_usage"))
        elif kind == "error":
            self._facts.error = document.error or self._facts.error
        elif kind == "interaction.status_update":
            document.id = document.interaction_id
            self._take(document)
        self.first_token, self.text_bytes = self._steps.begun, self._steps.text_bytes

    def _take(self, interaction: _Interaction) -> None:
        facts = self._facts
        for name in ("id", "status", "model", "agent", "service_tier", "error"):
            setattr(facts, name, getattr(interaction, name) or getattr(facts, name))
        facts.error = facts.error or next(iter(as_list(interaction.errors)), None)
        merge_usage(self._usage, interaction.usage)
        self._steps.whole(interaction.steps)

    def _answer(self) -> Answer:
        facts, usage, ended = self._facts, self._usage, self.ended
        counts = Counts(usage)
        tokens = google_tokens(counts, INTERACTION)
        return Answer(
            model=model_name(facts.model) or safe_text(facts.agent),
            response_id=safe_text(facts.id),
            partial=bool(tokens) and (not ended or facts.status in _GOING_ON),
            **self._usage_facts(counts, tokens),
            tool_calls=self._steps.tool_calls or (0 if ended else None),
            web_searches=self._searches() or (0 if ended else None),
            units=google_units(usage, INTERACTION),
            service_tier=google_tier(facts.service_tier),
            stop_reason=safe_text(facts.status) if ended else None,
            error_type=error_type(facts.error),
            reader=READER,
        )

    def _searches(self) -> int | None:
        """The searches that the usage counts, else those that were seen."""
        if (stated := self._usage.get("grounding_tool_count")) is None:
            return self._steps.searches
        used = [as_object(one) for one in as_list(stated)]
        return sum(Counts({}).check(one.get("count")) or 0 for one in used if one.get("type") in _SEARCHES)

    def _no_usage(self) -> str:
        """One that goes on without its caller will be fetched when it is done."""
        return "background" if self._facts.status in _GOING_ON and self.ended else super()._no_usage()
