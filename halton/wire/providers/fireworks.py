"""Fireworks: api.fireworks.ai, in the formats of OpenAI and Anthropic."""

from __future__ import annotations

from halton.wire.formats.anthropic_endpoints import count_tokens, messages
from halton.wire.formats.openai_chat import ChatReader
from halton.wire.formats.openai_endpoints import chat, completions, embeddings, responses, stored_response
from halton.wire.formats.openai_request import read_openai_request
from halton.wire.provider import Endpoint, Provider

_V1 = "/inference/v1"

provider = Provider(
    name="fireworks",
    hosts=("api.fireworks.ai",),
    endpoints=(
        chat(_V1),
        responses(_V1),
        stored_response(_V1),
        messages(_V1),
        count_tokens(_V1),
        completions(_V1),
        embeddings(_V1),
        Endpoint(path=rf"{_V1}/rerank", kind="rerank", reader=ChatReader, request=read_openai_request),
        Endpoint(path=rf"{_V1}/(workflows|image_generation)/.+", kind="image", unread="pictures are billed by the step"),
        Endpoint(path=rf"{_V1}/audio/.+", kind="audio", unread="sound is billed by its length, which no answer states"),
        Endpoint(
            path=r"/v1/accounts/[^/]+/(batchInferenceJobs|(supervisedF|reinforcementF|dpoF|f)ineTuning\w*)",
            kind="batch",
            unread="a job's results come as a file, which is not read",
        ),
        Endpoint(path=rf"(/v1/accounts|{_V1}/(models|responses))(/.*)?", kind="control"),
    ),
)
