"""Azure: OpenAI's models and those of other makers, at the addresses of each customer's resources."""

from __future__ import annotations

import msgspec

from halton.wire.formats.anthropic_endpoints import count_tokens, messages
from halton.wire.formats.cohere import CohereReader
from halton.wire.formats.mistral_ocr import OcrReader
from halton.wire.formats.openai_endpoints import (
    chat,
    completions,
    embeddings,
    images,
    input_tokens,
    realtime,
    responses,
    responses_compact,
    responses_socket,
    speech,
    stored_response,
    transcripts,
)
from halton.wire.formats.openai_request import read_openai_request
from halton.wire.provider import Endpoint, Provider

_ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
# The name in the path is that of a deployment, which may be anything: the model is the one that the answer names.
_DEPLOYMENT = "/openai/deployments/[^/]+"
_OPENAI = "(?:/api/projects/[^/]+)?/openai(?:/v1)?"
_BOTH = f"(?:{_DEPLOYMENT}|{_OPENAI})"
_RESERVED = "a deployment of reserved throughput is billed by the hour, which no answer tells"


def _deployed(row: Endpoint) -> Endpoint:
    return msgspec.structs.replace(row, inexact=f"{row.inexact}; {_RESERVED}" if row.inexact else _RESERVED)


provider = Provider(
    name="azure",
    hosts=("*.openai.azure.com", "*.cognitiveservices.azure.com", "*.services.ai.azure.com", "*.openai.azure.us"),
    endpoints=(
        _deployed(chat(f"(?:{_BOTH}|/models)")),
        _deployed(completions(_BOTH)),
        _deployed(responses(_OPENAI)),
        responses_socket(_OPENAI),
        responses_compact(_OPENAI),
        input_tokens(_OPENAI),
        stored_response(_OPENAI),
        embeddings(f"(?:{_BOTH}|/models)"),
        images(_BOTH),
        speech(_BOTH),
        transcripts(_BOTH),
        realtime(_OPENAI),
        messages("/anthropic/v1"),
        count_tokens("/anthropic/v1"),
        Endpoint(
            path=r"/providers/mistral/azure/ocr",
            kind="ocr",
            reader=OcrReader,
            request=read_openai_request,
            inexact="pages with more than 16 MiB of pictures are not counted",
        ),
        Endpoint(path=r"/providers/cohere/v[12]/rerank", kind="rerank", reader=CohereReader, request=read_openai_request),
        Endpoint(path=rf"{_OPENAI}/batches", kind="batch", unread="a batch's results come as a file, which is not read"),
        Endpoint(path=rf"{_OPENAI}/(videos|video/generations/jobs)", kind="video", unread="a video states no usage"),
        Endpoint(path=rf"{_OPENAI}/fine_tuning/jobs", kind="other", unread="a training is billed when it is over"),
        Endpoint(path=rf"{_OPENAI}/realtime/calls", kind="realtime", unread="sound and usage go past the meter (WebRTC)"),
        Endpoint(
            path=rf"({_OPENAI}|/api/projects/[^/]+)/threads(/[^/]+)?/runs(/[^/]+/submit_tool_outputs)?",
            kind="agent",
            unread="the usage of a run is told when it is polled",
        ),
        Endpoint(
            path=rf"{_OPENAI}/(models|files|uploads|batches|responses|conversations|assistants|threads|vector_stores"
            r"|fine_tuning|evals|videos|containers|moderations|realtime/client_secrets)(/.*)?",
            methods=_ANY,
            kind="control",
        ),
        Endpoint(path=r"/(openai|models|anthropic|providers)/.+", kind="other", unread="one of Azure's that is not known"),
    ),
    unlisted="control",  # speech, vision and search of these resources are no models of language
)
