"""Groq: api.groq.com, in OpenAI's formats."""

from __future__ import annotations

import msgspec

from halton.wire.formats.openai_endpoints import chat, embeddings, responses, speech, transcripts
from halton.wire.provider import Endpoint, Provider

_V1 = "/openai/v1"
_SHORT = "only verbose_json tells the length; sounds of less than ten seconds are billed as ten, and counted as they are"

provider = Provider(
    name="groq",
    hosts=("api.groq.com",),
    endpoints=(
        chat(_V1),
        responses(_V1),
        embeddings(_V1),
        speech(_V1),
        msgspec.structs.replace(transcripts(_V1), inexact=_SHORT),
        Endpoint(path=rf"{_V1}/batches", kind="batch", unread="a batch's results come as a file, which is not read"),
        Endpoint(path=rf"{_V1}/(models|files|batches|fine_tunings)(/.*)?", kind="control"),
    ),
)
