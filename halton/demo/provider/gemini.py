"""Google's generateContent: bodies, events and arrays as generativelanguage.googleapis.com writes them, v1 and v1beta."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.demo.provider import content
from halton.demo.provider.answer import PADDING, SERIAL, Answer
from halton.demo.provider.gemini_errors import error_body, headers, refused
from halton.demo.provider.question import Question, ask, words
from halton.demo.provider.received import Received
from halton.demo.provider.rendering import array_items, data_crlf, nonsense, pretty, whole
from halton.demo.provider.scenarios import COUNTED, EMBEDDED, GEMINI

__all__ = ["Body", "answer", "asked", "chunks", "counted", "embedded", "framed", "question", "refused", "whole_body"]

JSON = "application/json; charset=UTF-8"
# Of 10,500 tokens, what the searches brought; toolUsePromptTokenCount is not part of promptTokenCount.
TOOL_USE = 9000


class Part(msgspec.Struct):
    text: str | None = None


class Content(msgspec.Struct):
    role: str | None = None
    parts: list[Part] = []


class Configuration(msgspec.Struct):
    responseMimeType: str | None = None


class Body(msgspec.Struct):
    contents: list[Content] = []
    generationConfig: Configuration | None = None


DECODER = msgspec.json.Decoder(Body)


def asked(received: Received) -> Question:
    """Read the question out of a request: the model and the kind of stream stand in the target."""
    model, _, verb = received.path.rpartition("/")[2].partition(":")
    return question(GEMINI, model, verb, DECODER.decode(received.plain_body), received)


def question(endpoint: str, model: str, verb: str, body: Body, received: Received) -> Question:
    """Reduce the body to a question; the verb and the query say how the answer is framed."""
    said = next((one.parts for one in reversed(body.contents) if one.role in ("user", None)), [])
    streamed = verb == "streamGenerateContent"
    return ask(
        endpoint,
        model,
        words(part.text for part in said),
        received.attempt,
        streamed=streamed,
        array=streamed and "alt=sse" not in received.query.split("&"),
        json=body.generationConfig is not None and body.generationConfig.responseMimeType == "application/json",
    )


def answer(question: Question) -> Answer:
    """The content, whole, as events or as an array that comes item by item."""
    if not question.streamed:
        return whole(200, headers(JSON), pretty(whole_body(question)))
    return framed(question, chunks(question))


def framed(question: Question, bodies: list[dict[str, Any]]) -> Answer:
    """A stream of these bodies, as events or as an array."""
    if question.array:
        parts, failure, kind = array_items(bodies), (b",\r\n" + pretty(error_body(503)) + b"]",), JSON
    else:
        parts, failure, kind = tuple(map(data_crlf, bodies)), (pretty(error_body(503)) + b"\n",), "text/event-stream"
    return Answer(status=200, headers=headers(kind), parts=parts, streamed=True, failure=failure)


def counted(received: Received) -> Answer:
    """The answer of countTokens, which costs nothing."""
    details = [{"modality": "TEXT", "tokenCount": COUNTED}]
    return whole(200, headers(JSON), pretty({"totalTokens": COUNTED, "promptTokensDetails": details}))


def embedded(received: Received) -> Answer:
    """One short vector, for embedContent and for batchEmbedContents."""
    vector = {"values": [0.5, -0.25, 0.125, 0.0]}
    body: dict[str, Any] = {"embeddings": [vector]} if received.path.endswith("batchEmbedContents") else {"embedding": vector}
    body["usageMetadata"] = {"promptTokenCount": EMBEDDED.uncached, "totalTokenCount": EMBEDDED.uncached}
    return whole(200, headers(JSON), pretty(body))


def whole_body(question: Question) -> dict[str, Any]:
    """The content in one piece."""
    parts = [part for chunk in _spoken(question) for part in chunk]
    return _chunk(question, _joined(parts), question.told.served(GEMINI).output, last=True)


def chunks(question: Question) -> list[dict[str, Any]]:
    """The content in the pieces of a stream, each with the usage so far."""
    spoken = _spoken(question)
    output = question.told.served(GEMINI).output
    size = len(spoken)
    return [_chunk(question, parts, output * place // size, last=place == size) for place, parts in enumerate(spoken, start=1)]


def _chunk(question: Question, parts: list[dict[str, Any]], output: int, *, last: bool) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"parts": parts, "role": "model"}, "index": 0}
    if last:
        candidate["finishReason"] = "STOP"
        if question.scenario == "web_search":
            candidate["groundingMetadata"] = _grounding()
    return {
        "candidates": [candidate],
        "usageMetadata": _usage(question, output),
        "modelVersion": question.snapshot,
        "responseId": f"{SERIAL}AA",
    }


def _usage(question: Question, output: int) -> dict[str, Any]:
    counts = question.told.served(GEMINI)
    tool_use = TOOL_USE if counts.web_searches else 0
    thoughts = min(counts.reasoning, output)
    candidates = output if question.scenario == "thinking_inside" else output - thoughts
    usage: dict[str, Any] = {
        "promptTokenCount": counts.prompt - tool_use,
        "candidatesTokenCount": candidates,
        "totalTokenCount": counts.prompt + output,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": counts.prompt - tool_use}],
    }
    usage |= _optional(thoughts, counts.cache_read, tool_use) | {"serviceTier": "standard"}
    return nonsense(usage) if question.scenario == "nonsense_counts" else usage


def _optional(thoughts: int, cached: int, tool_use: int) -> dict[str, Any]:
    usage: dict[str, Any] = {}
    if cached:
        usage |= {"cachedContentTokenCount": cached, "cacheTokensDetails": [{"modality": "TEXT", "tokenCount": cached}]}
    if tool_use:
        usage["toolUsePromptTokenCount"] = tool_use
    if thoughts:
        usage["thoughtsTokenCount"] = thoughts
    return usage


def _grounding() -> dict[str, Any]:
    chunk = {"web": {"uri": content.PAGE_URL, "title": content.PAGE_TITLE}}
    entry = {"renderedContent": "<div></div>"}
    return {"webSearchQueries": list(content.QUERIES), "groundingChunks": [chunk], "searchEntryPoint": entry}


def _spoken(question: Question) -> list[list[dict[str, Any]]]:
    """The parts of each chunk."""
    if question.json:
        return [[{"text": content.VERDICT}]]
    if question.scenario == "tool_call":
        return [[{"functionCall": {"name": content.TOOL, "args": content.TOOL_ARGUMENTS}, "thoughtSignature": content.SIGNATURE}]]
    first, *rest = content.PIECES
    padding = PADDING if question.told.padding else ""
    pieces = [[{"text": padding + first}], *([{"text": piece}] for piece in rest)]
    if question.told.served(GEMINI).reasoning:
        return [[{"text": piece, "thought": True}] for piece in content.THOUGHTS] + pieces
    return pieces


def _joined(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if "text" not in parts[0]:
        return parts
    thought = "".join(part["text"] for part in parts if part.get("thought"))
    text = "".join(part["text"] for part in parts if not part.get("thought"))
    return ([{"text": thought, "thought": True}] if thought else []) + [{"text": text}]
