"""GitHub Copilot, in the formats of OpenAI and Anthropic, with the AI credits that each answer took."""

from __future__ import annotations

from functools import partial

import msgspec

from halton.wire.formats.anthropic_endpoints import count_tokens, messages
from halton.wire.formats.copilot_credits import CreditsReader
from halton.wire.formats.openai_endpoints import chat, completions, embeddings, responses, responses_socket
from halton.wire.provider import Endpoint, Provider

_MESSAGES = "(?:/v1)?"
_ENGINE = r"(?:/v1/engines/(?P<model>[^/]+)|/v1)"


def _counted(row: Endpoint) -> Endpoint:
    """The row, its answers read for credits as well."""
    assert row.reader is not None
    return msgspec.structs.replace(row, reader=partial(CreditsReader, row.reader))


provider = Provider(
    name="github-copilot",
    # Beside api: api.individual, api.business, api.enterprise, and the same of proxy, which completes lines in editors.
    hosts=("*.githubcopilot.com",),
    endpoints=(
        _counted(chat(_MESSAGES)),
        _counted(responses(_MESSAGES)),
        msgspec.structs.replace(responses_socket(_MESSAGES), inexact="credits of a socket are not counted"),
        _counted(messages(_MESSAGES)),
        count_tokens(_MESSAGES),
        msgspec.structs.replace(completions(_ENGINE), inexact="lines in editors are completed without a word on usage"),
        embeddings(_MESSAGES),
        Endpoint(path=r"/agents/.+/jobs(/.*)?", kind="agent", unread="an agent's calls do not pass the meter"),
    ),
    unlisted="control",
)
