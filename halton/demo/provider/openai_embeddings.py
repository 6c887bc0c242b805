"""OpenAI's embeddings: a prompt counted, no output."""

from __future__ import annotations

import base64
import struct
from typing import Any

import msgspec

from halton.demo.provider.answer import Answer
from halton.demo.provider.openai_errors import headers, refused
from halton.demo.provider.question import Question, ask
from halton.demo.provider.received import Received
from halton.demo.provider.rendering import pretty, whole
from halton.demo.provider.scenarios import EMBEDDED, EMBEDDINGS

__all__ = ["answer", "asked", "refused"]

VECTOR = (0.5, -0.25, 0.125, 0.0)


class Body(msgspec.Struct):
    model: str
    input: str | list[Any]
    encoding_format: str = "float"


DECODER = msgspec.json.Decoder(Body)


def asked(received: Received) -> Question:
    """Read the question out of a request; `array` tells that base64 was asked for."""
    body = DECODER.decode(received.plain_body)
    first = body.input if isinstance(body.input, str) else next(iter(body.input), "")
    text = first if isinstance(first, str) else ""
    return ask(EMBEDDINGS, body.model, text, received.attempt, array=body.encoding_format == "base64")


def answer(question: Question) -> Answer:
    """One short vector, as numbers or as the base64 that the SDK asks for."""
    packed = base64.b64encode(struct.pack(f"<{len(VECTOR)}f", *VECTOR)).decode()
    item = {"object": "embedding", "index": 0, "embedding": packed if question.array else VECTOR}
    usage = {"prompt_tokens": EMBEDDED.uncached, "total_tokens": EMBEDDED.uncached}
    body = {"object": "list", "data": [item], "model": question.snapshot, "usage": usage}
    return whole(200, headers("application/json"), pretty(body))
