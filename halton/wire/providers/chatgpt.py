"""ChatGPT's backend: the responses that Codex asks of chatgpt.com with a ChatGPT login; all else there is chatter."""

from __future__ import annotations

from halton.wire.formats.openai_endpoints import responses
from halton.wire.provider import Provider

provider = Provider(
    name="openai",
    hosts=("chatgpt.com", "*.chatgpt.com"),
    endpoints=(responses("/backend-api/codex"),),
    unlisted="control",
)
