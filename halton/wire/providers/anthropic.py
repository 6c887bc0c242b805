"""Anthropic: the Messages API of api.anthropic.com, which Claude Code and the SDKs speak."""

from __future__ import annotations

from halton.wire.formats.anthropic_messages import MessagesReader
from halton.wire.formats.anthropic_request import read_messages_request
from halton.wire.formats.error_body import FreeReader
from halton.wire.provider import Endpoint, Provider

provider = Provider(
    name="anthropic",
    hosts=("api.anthropic.com",),
    endpoints=(
        Endpoint(path=r"/v1/messages", reader=MessagesReader, request=read_messages_request),
        Endpoint(path=r"/v1/messages/count_tokens", kind="count_tokens", reader=FreeReader, request=read_messages_request),
        Endpoint(path=r"/(api|mcp-registry|oauth|v1/(models|files|skills|organizations|oauth))(/.*)?", kind="control"),
    ),
)
