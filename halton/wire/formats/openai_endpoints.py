"""The endpoints that OpenAI and the many compatible servers share, below a prefix of each provider's own."""

from __future__ import annotations

from halton.wire.formats.error_body import FreeReader
from halton.wire.formats.openai_audio import AudioReader
from halton.wire.formats.openai_batches import BatchReader
from halton.wire.formats.openai_chat import ChatReader
from halton.wire.formats.openai_images import ImagesReader
from halton.wire.formats.openai_realtime import RealtimeConversation
from halton.wire.formats.openai_request import read_images_request, read_openai_request, read_speech_request
from halton.wire.formats.openai_responses import ResponsesReader
from halton.wire.formats.responses_conversation import ResponsesConversation
from halton.wire.provider import Endpoint

_RESPONSE_ID = r"resp_[^/]+"


def chat(prefix: str) -> Endpoint:
    """Chat completions."""
    return Endpoint(path=rf"{prefix}/chat/completions", reader=ChatReader, request=read_openai_request)


def completions(prefix: str) -> Endpoint:
    """Legacy completions."""
    return Endpoint(path=rf"{prefix}/completions", reader=ChatReader, request=read_openai_request)


def responses(prefix: str) -> Endpoint:
    """Responses over HTTP."""
    return Endpoint(path=rf"{prefix}/responses", reader=ResponsesReader, request=read_openai_request)


def responses_socket(prefix: str) -> Endpoint:
    """Responses over a WebSocket."""
    return Endpoint(path=rf"{prefix}/responses", methods=("GET",), conversation=ResponsesConversation)


def responses_compact(prefix: str) -> Endpoint:
    """A conversation made shorter by a model."""
    return Endpoint(path=rf"{prefix}/responses/compact", reader=ResponsesReader, request=read_openai_request)


def stored_response(prefix: str) -> Endpoint:
    """A response fetched again, whole or streamed: of one in the background, the first sight of its usage."""
    return Endpoint(path=rf"{prefix}/responses/{_RESPONSE_ID}", kind="stored", methods=("GET",), reader=ResponsesReader)


def cancelled_response(prefix: str) -> Endpoint:
    """A response in the background that is stopped."""
    return Endpoint(
        path=rf"{prefix}/responses/{_RESPONSE_ID}/cancel",
        kind="stored",
        reader=ResponsesReader,
        inexact="what a cancelled response used until then is not stated",
    )


def input_tokens(prefix: str) -> Endpoint:
    """The free count of a response's input."""
    return Endpoint(path=rf"{prefix}/responses/input_tokens", kind="count_tokens", reader=FreeReader, request=read_openai_request)


def embeddings(prefix: str) -> Endpoint:
    """Embeddings."""
    return Endpoint(path=rf"{prefix}/embeddings", kind="embedding", reader=ChatReader, request=read_openai_request)


def moderations(prefix: str) -> Endpoint:
    """Moderation, which is free."""
    return Endpoint(path=rf"{prefix}/moderations", kind="moderation", reader=FreeReader, request=read_openai_request)


def images(prefix: str) -> Endpoint:
    """Pictures made, edited or varied."""
    return Endpoint(
        path=rf"{prefix}/images/(generations|edits|variations)",
        kind="image",
        reader=ImagesReader,
        request=read_images_request,
        inexact="DALL·E states no usage: its pictures are counted, their size and quality are not",
    )


def speech(prefix: str) -> Endpoint:
    """Text spoken."""
    return Endpoint(
        path=rf"{prefix}/audio/speech",
        kind="audio",
        reader=AudioReader,
        request=read_speech_request,
        inexact="sounds state no usage: the characters of the request are counted",
    )


def transcripts(prefix: str) -> Endpoint:
    """Speech written down, or translated into English."""
    return Endpoint(
        path=rf"{prefix}/audio/(transcriptions|translations)",
        kind="audio",
        reader=AudioReader,
        request=read_openai_request,
        inexact="text, srt and vtt state no usage; of a form of more than 8 MiB the model is not read",
    )


def batches(prefix: str) -> Endpoint:
    """A batch that is handed in; its usage is stated when it is fetched."""
    return Endpoint(path=rf"{prefix}/batches(/[^/]+/cancel)?", kind="batch", reader=BatchReader)


def stored_batch(prefix: str) -> Endpoint:
    """A batch as it stands, with its usage once it is done."""
    return Endpoint(
        path=rf"{prefix}/batches/[^/]+",
        kind="stored",
        methods=("GET",),
        reader=BatchReader,
        inexact="one sum for all requests of a batch; batches from before September 2025 state none",
    )


def realtime(prefix: str) -> Endpoint:
    """A realtime session over a WebSocket; the model may be in the query."""
    return Endpoint(path=rf"{prefix}/realtime", kind="realtime", methods=("GET",), conversation=RealtimeConversation)
