"""ChatGPT's backend: the responses that Codex asks of chatgpt.com with a ChatGPT login; all else there is chatter."""

from __future__ import annotations

from halton.wire.formats.openai_endpoints import responses, responses_compact, responses_socket
from halton.wire.provider import Provider

_CODEX = "/backend-api/codex"

provider = Provider(
    name="openai",
    # An account may be sent to an origin of its own below chatgpt.com.
    hosts=("chatgpt.com", "*.chatgpt.com"),
    endpoints=(responses(_CODEX), responses_socket(_CODEX), responses_compact(_CODEX)),
    unlisted="control",
)
