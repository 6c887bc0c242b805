"""OpenRouter: models of many makers at openrouter.ai, in the formats of OpenAI and Anthropic, with the charge in each answer."""

from __future__ import annotations

from halton.wire.formats.anthropic_endpoints import count_tokens, messages
from halton.wire.formats.openai_endpoints import chat, completions, embeddings, responses
from halton.wire.formats.openai_request import read_openai_request
from halton.wire.formats.openai_responses import ResponsesReader
from halton.wire.formats.openrouter_generation import GenerationReader
from halton.wire.provider import Endpoint, Provider

_V1 = "/api/v1"
_SETTINGS = "models|key|keys|auth|credits|providers|endpoints|activity|generation|guardrails|organization|presets|files"

provider = Provider(
    name="openrouter",
    hosts=("openrouter.ai", "api.openrouter.ai"),
    endpoints=(
        chat(_V1),
        responses(_V1),
        messages(_V1),
        count_tokens(_V1),
        completions(_V1),
        embeddings(_V1),
        Endpoint(path=rf"{_V1}/(decisions|systemone)", reader=ResponsesReader, request=read_openai_request),
        Endpoint(path=rf"{_V1}/generation", kind="stored", methods=("GET",), reader=GenerationReader),
        Endpoint(
            path=rf"{_V1}/(rerank|images?(/.*)?|videos?(/.*)?|audio/.*|batches)",
            kind="other",
            unread="OpenRouter's own formats beside text are not read",
        ),
        Endpoint(path=rf"{_V1}/({_SETTINGS})(/.*)?", kind="control"),
    ),
    unlisted="control",  # the site itself is at this address
)
