"""Cerebras: api.cerebras.ai, in OpenAI's formats."""

from __future__ import annotations

from halton.wire.formats.openai_endpoints import chat, completions
from halton.wire.provider import Endpoint, Provider

provider = Provider(
    name="cerebras",
    hosts=("api.cerebras.ai",),
    endpoints=(chat("/v1"), completions("/v1"), Endpoint(path=r"/v1/models(/.*)?", kind="control")),
)
