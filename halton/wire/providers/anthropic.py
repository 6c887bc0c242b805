"""Anthropic: the Messages API of api.anthropic.com, which Claude Code and the SDKs speak."""

from __future__ import annotations

from halton.wire.formats.anthropic_endpoints import batches, count_tokens, messages
from halton.wire.provider import Endpoint, Provider

_SETTINGS = (
    "models|files|skills|organizations|oauth|agents|environments|vaults|memory_stores|tunnels|user_profiles|deployment_runs"
)
_SESSIONS = "a session's model requests run at Anthropic: its events count their tokens but do not name the model"
_DREAMS = "a dream's model requests run at Anthropic, and only its own state tells how many tokens they used by now"
_COMPLETE = "text completions state no usage"

provider = Provider(
    name="anthropic",
    hosts=("api.anthropic.com",),
    endpoints=(
        messages("/v1"),
        count_tokens("/v1"),
        *batches("/v1"),
        Endpoint(path=r"/v1/sessions(/[^/]+/events)?|/v1/deployments/[^/]+/run", kind="agent", unread=_SESSIONS),
        Endpoint(path=r"/v1/dreams", kind="agent", unread=_DREAMS),
        Endpoint(path=r"/v1/complete", unread=_COMPLETE),
        Endpoint(path=r"/v1/(sessions|deployments|dreams)(/.*)?", kind="control"),
        Endpoint(path=rf"/(api|mcp-registry|oauth|v1/({_SETTINGS}))(/.*)?", kind="control"),
    ),
)
