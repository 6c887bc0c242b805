"""Mistral: api.mistral.ai, and codestral.mistral.ai for completions in editors."""

from __future__ import annotations

import msgspec

from halton.wire.formats.mistral_events import MistralEventsReader, read_conversation_request
from halton.wire.formats.mistral_ocr import OcrReader
from halton.wire.formats.openai_chat import ChatReader
from halton.wire.formats.openai_endpoints import chat, embeddings, input_tokens, responses
from halton.wire.formats.openai_request import read_openai_request, read_speech_request
from halton.wire.provider import Endpoint, Provider

_ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
_SETTINGS = (
    "models|files|agents|prompts|skills|connectors|conversations|libraries|users|whoami|webhooks|triggers|service-accounts"
    "|observability|workflows|rag|context|batch|fine_tuning|client|audio/(voices|agents|sessions)"
)

provider = Provider(
    name="mistral",
    hosts=("api.mistral.ai", "codestral.mistral.ai"),
    endpoints=(
        chat("/v1"),
        msgspec.structs.replace(chat(""), path=r"/v1/(fim|agents)/completions"),
        responses("/v1"),
        input_tokens("/v1"),
        embeddings("/v1"),
        Endpoint(
            path=r"/v1/conversations(/[^/]+(/restart)?)?",
            reader=MistralEventsReader,
            request=read_conversation_request,
            inexact="an agent that hands over to another may use several models: the last one named is taken for all",
        ),
        Endpoint(
            path=r"/v1/(chat/)?(moderations|classifications)",
            kind="moderation",
            reader=ChatReader,
            request=read_openai_request,
            inexact="most of these answers state no usage",
        ),
        Endpoint(
            path=r"/v1/ocr",
            kind="ocr",
            reader=OcrReader,
            request=read_openai_request,
            inexact="pages with more than 16 MiB of pictures are not counted",
        ),
        Endpoint(path=r"/v1/audio/transcriptions", kind="audio", reader=MistralEventsReader, request=read_openai_request),
        Endpoint(path=r"/v1/audio/speech", kind="audio", reader=MistralEventsReader, request=read_speech_request),
        Endpoint(
            path=r"/v1/audio/(transcriptions|speech)/realtime",
            kind="realtime",
            methods=("GET",),
            socket=True,
            unread="sound in both directions, of which little is counted",
        ),
        Endpoint(path=r"/v1/audio/agents/[^/]+/sessions", kind="agent", unread="a session's sound does not pass the meter"),
        Endpoint(path=r"/v1/batch/jobs", kind="batch", unread="a batch's results come as a file, which is not read"),
        Endpoint(path=r"/v1/fine_tuning/jobs", kind="other", unread="the tokens of a training are counted when it is done"),
        Endpoint(path=r"/v1/libraries/[^/]+/documents", kind="other", unread="documents are read at Mistral, page by page"),
        Endpoint(path=r"/v1/workflows/.+/execute", kind="agent", unread="a workflow's calls do not pass the meter"),
        Endpoint(path=rf"/v[12]/({_SETTINGS})(/.*)?", methods=_ANY, kind="control"),
    ),
)
