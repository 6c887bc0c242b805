"""Answers in OpenAI's responses format: streamed, whole, fetched again, or the events of one on a socket."""

from __future__ import annotations

from typing import Any

from halton.events.answer import Answer
from halton.wire.formats.document_reader import DocumentReader
from halton.wire.formats.error_body import error_type
from halton.wire.formats.openai_chat_units import chat_searches, chat_units
from halton.wire.formats.openai_image_tool import image_tool_answers
from halton.wire.formats.openai_limits import add_headers, codex_limits, error_headers
from halton.wire.formats.openai_parts import stated, token_parts
from halton.wire.formats.openai_response_event import (
    TERMINAL,
    WORKING,
    Event,
    Item,
    Response,
    decode_event,
    decode_item,
    decode_items,
    decode_response,
)
from halton.wire.formats.openai_usage import response_tokens
from halton.wire.formats.stated_cost import stated_cost_pico
from halton.wire.framing.json_text import as_object
from halton.wire.text import safe_text
from halton.wire.usage import Counts, merge_usage

READER = "openai-responses/3"
_FEES = ("web_search_call", "file_search_call")  # the tools that OpenAI bills by the call


class ResponsesReader(DocumentReader[Event]):
    """Reads one response: its usage is in the event that ends it, and nowhere before. What its tools used stands apart."""

    def __init__(self) -> None:
        super().__init__(decode_event)
        self._ended = False
        self._response = Response()
        self._calls: dict[str, int] = {}
        self._error: Any = None
        self._headers: dict[str, str] = {}

    @property
    def ended(self) -> bool:
        """Whether the response's last event was seen or the body is complete."""
        return self._ended or self._documents.closed or self._documents.done

    @property
    def begun(self) -> bool:
        """Whether anything of the response itself was seen."""
        return self._response.id is not None

    def take(self, event: Event) -> None:
        """Read one event, wherever it came from."""
        self._read(event)

    def finish(self) -> tuple[Answer, ...]:
        """The facts of the response, and of the pictures that were made in it."""
        return (*super().finish(), *image_tool_answers(self._response, READER))

    def _read(self, document: Event) -> None:
        kind = document.type
        if kind == "codex.rate_limits":
            add_headers(self._headers, codex_limits(document))
        elif self._ended:
            return
        elif not isinstance(kind, str):
            self._take(document)
        elif kind.endswith(".delta"):
            self.first_token = True
            if isinstance(document.delta, str) and not kind.endswith("audio.delta"):
                self.text_bytes += len(document.delta.encode(errors="replace"))
        elif kind == "response.output_item.added":
            self._count([decode_item(document.item)], self._calls)
        elif kind == "error":
            self._error = document.error or {"code": document.code}
            add_headers(self._headers, error_headers(document))
        elif kind.startswith("response.") and (response := decode_response(document.response)):
            self._take(response)
            self._ended = kind in TERMINAL

    def _take(self, response: Response) -> None:
        """Take over a response as far as it is filled in; the items of its output are no fewer than the stream showed."""
        previous, self._response = self._response, response
        response.id = response.id or previous.id
        response.model = response.model or previous.model
        response.service_tier = response.service_tier or previous.service_tier
        response.background = response.background or previous.background
        self._error = response.error or self._error
        merge_usage(self._usage, response.usage)
        calls: dict[str, int] = {}
        if items := decode_items(response.output):
            self.first_token = True
            self._count(items, calls)
        for kind, count in calls.items():
            self._calls[kind] = max(count, self._calls.get(kind, 0))

    @staticmethod
    def _count(items: list[Item] | list[Item | None], calls: dict[str, int]) -> None:
        for item in items:
            kind = item.type if item else None
            if isinstance(kind, str) and kind.endswith("_call"):
                kind = kind if kind in _FEES else "call"
                calls[kind] = calls.get(kind, 0) + 1

    def _answer(self) -> Answer:
        response, counts = self._response, Counts(self._usage)
        over = self.ended and response.status not in WORKING
        tokens = response_tokens(counts)
        searched = as_object(as_object(response.tool_usage).get("web_search")).get("num_requests")
        searches = chat_searches(self._usage)
        if searches is None and over:
            searches = self._calls.get("web_search_call", 0)
        incomplete = as_object(response.incomplete_details).get("reason")
        tier = response.service_tier
        return Answer(
            model=safe_text(response.model),
            response_id=safe_text(response.id),
            **self._usage_facts(counts, tokens),
            tool_calls=sum(self._calls.values()) or (0 if over else None),
            web_searches=searches if searched is None else Counts({}).check(searched),
            units=self._units(),
            stated_cost_pico=stated_cost_pico(self._usage),
            service_tier=None if tier == "auto" else safe_text(tier),
            stop_reason=safe_text(incomplete or response.status) if over else None,
            error_type=error_type(self._error),
            reader=READER,
            headers=self._headers or None,
        )

    def _units(self) -> dict[str, int] | None:
        searches = {"storage_searches": self._calls.get("file_search_call", 0)}
        return stated({**searches, **(token_parts(self._usage) or {}), **(chat_units(self._usage) or {})})

    def _no_usage(self) -> str:
        """A response in the background goes on without its client, who comes back for it: as long as it works, that is why."""
        response = self._response
        alone = response.background is True or self._documents.closed
        return "background" if alone and response.status in WORKING else super()._no_usage()
