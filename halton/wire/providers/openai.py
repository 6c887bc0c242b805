"""OpenAI: api.openai.com with its regions."""

from __future__ import annotations

from halton.wire.formats.openai_endpoints import (
    batches,
    cancelled_response,
    chat,
    completions,
    embeddings,
    images,
    input_tokens,
    moderations,
    realtime,
    responses,
    responses_compact,
    responses_socket,
    speech,
    stored_batch,
    stored_response,
    transcripts,
)
from halton.wire.formats.openai_live import LiveConversation
from halton.wire.formats.openai_request import read_openai_request
from halton.wire.formats.openai_responses import ResponsesReader
from halton.wire.provider import Endpoint, Provider

_ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
_CONTROL = (
    r"/v1/(models|files|uploads|conversations|webhook\w*|organization|projects|responses|chat/completions|batches|images|skills"
    r"|vaults|safety|content_provenance_checks|audio/voice\w*|agents|assistants|threads|chatkit|containers|vector_stores"
    r"|fine_tuning|evals|videos|live|realtime/(client_secrets|sessions|transcription_sessions|translations/client_secrets"
    r"|calls/[^/]+/(accept|hangup|refer|reject)))(/.*)?"
)
_MEDIA = "sound and usage go past the meter, between the caller and OpenAI (WebRTC, SIP)"

_UNREAD = (
    Endpoint(path=r"/v1/realtime/calls", kind="realtime", unread=_MEDIA),
    Endpoint(path=r"/v1/live/sessions(/[^/]+/(fork|accept))?", kind="realtime", unread=_MEDIA),
    Endpoint(
        path=r"/v1/live/sessions/[^/]+/attach",
        kind="realtime",
        methods=("GET",),
        socket=True,
        unread="it says again what the session's own connection says",
    ),
    Endpoint(
        path=r"/v1/realtime/translations", kind="realtime", methods=("GET",), socket=True, unread="translations state no usage"
    ),
    Endpoint(
        path=r"/v1/videos(/(edits|extensions)|/[^/]+/remix)?", kind="video", unread="a video states no usage, only its length"
    ),
    Endpoint(
        path=r"/v1/fine_tuning/jobs",
        kind="other",
        unread="a training is billed by the hour or by trained tokens, when it is over",
    ),
    Endpoint(path=r"/v1/fine_tuning/alpha/graders/run", kind="other", unread="a grader's usage is not stated in one form"),
    Endpoint(path=r"/v1/evals/[^/]+/runs", kind="other", unread="the usage of a run is stated by model, when it is over"),
    Endpoint(path=r"/v1/containers", kind="other", unread="a container is billed by the time that it is kept"),
    Endpoint(
        path=r"/v1/vector_stores(/[^/]+/search)?", kind="other", unread="stores are billed by size and day, searches by number"
    ),
    Endpoint(
        path=r"/v1/threads(/[^/]+)?/runs(/[^/]+/submit_tool_outputs)?",
        kind="agent",
        unread="the usage of a run is told when it is polled",
    ),
    Endpoint(
        path=r"/v1/agents/(sessions(/[^/]+/events)?|automations/[^/]+/invocations)",
        kind="agent",
        unread="the usage of a turn is told at best effort, of its first agent alone",
    ),
    Endpoint(path=r"/v1/chatkit/sessions", kind="agent", unread="a session's responses do not pass the meter"),
)

provider = Provider(
    name="openai",
    hosts=("api.openai.com", "*.api.openai.com"),
    endpoints=(
        chat("/v1"),
        responses("/v1"),
        responses_socket("/v1"),
        responses_compact("/v1"),
        input_tokens("/v1"),
        stored_response("/v1"),
        cancelled_response("/v1"),
        Endpoint(path=r"/v1/decisions", reader=ResponsesReader, request=read_openai_request),
        completions("/v1"),
        embeddings("/v1"),
        moderations("/v1"),
        images("/v1"),
        speech("/v1"),
        transcripts("/v1"),
        realtime("/v1"),
        Endpoint(path=r"/v1/live/sessions(/[^/]+/fork)?", kind="realtime", methods=("GET",), conversation=LiveConversation),
        batches("/v1"),
        stored_batch("/v1"),
        *_UNREAD,
        Endpoint(path=_CONTROL, methods=_ANY, kind="control"),
    ),
)
