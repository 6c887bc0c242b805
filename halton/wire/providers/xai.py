"""xAI: Grok over gRPC, which its own SDK speaks, and over REST in the shapes of OpenAI and Anthropic."""

from __future__ import annotations

from halton.wire.formats.anthropic_messages import MessagesReader
from halton.wire.formats.anthropic_request import read_messages_request
from halton.wire.formats.error_body import FreeReader
from halton.wire.formats.openai_chat import ChatReader
from halton.wire.formats.openai_endpoints import chat, completions, embeddings, responses, responses_socket
from halton.wire.formats.openai_request import read_openai_request
from halton.wire.formats.openai_responses import ResponsesReader
from halton.wire.formats.xai_grpc_batch import BatchReader, BatchResultReader
from halton.wire.formats.xai_grpc_media import DeferredVideoReader, EmbedReader, ImageReader
from halton.wire.formats.xai_grpc_request import asking
from halton.wire.formats.xai_grpc_text import (
    ChunkReader,
    CompactReader,
    CompletionReader,
    DeferredReader,
    SampleChunkReader,
    SampleReader,
    StartReader,
    TokenizeReader,
)
from halton.wire.formats.xai_media import MediaReader
from halton.wire.formats.xai_realtime import VoiceConversation
from halton.wire.provider import Endpoint, Provider

_asking_for_completion = asking(model=2, tier=31, previous_response=22, longest=7)
_asking_for_chunks = asking(model=2, tier=31, previous_response=22, longest=7, streamed=True)
_NO_TOKENS = "embeddings are counted, their tokens are not stated"
_LATER = "the charge is stated when the video is fetched"
_NO_ID = "a finished video has no id: fetched twice, it counts twice"
_SPEECH = "sound that answers nothing is billed too, but not counted"
_NO_IDS = "images and videos have no id: fetched twice, they count twice"
_GRPC_CONTROL = (
    r"/xai_api\.(Models|Auth|Files)/.*|/collections\.Collections/.*|/xai_api\.Chat/DeleteStoredCompletion"
    r"|/xai_api\.BatchMgmt/(CreateBatch|GetBatch|ListBatches|CancelBatch|ListBatchRequestMetadata)"
)

_GRPC = (
    Endpoint(path=r"/xai_api\.Chat/GetCompletion", reader=CompletionReader, request=_asking_for_completion),
    Endpoint(path=r"/xai_api\.Chat/GetCompletionChunk", reader=ChunkReader, request=_asking_for_chunks),
    Endpoint(path=r"/xai_api\.Chat/StartDeferredCompletion", reader=StartReader, request=_asking_for_completion),
    Endpoint(path=r"/xai_api\.Chat/GetDeferredCompletion", kind="stored", reader=DeferredReader),
    Endpoint(path=r"/xai_api\.Chat/GetStoredCompletion", kind="stored", reader=CompletionReader),
    Endpoint(path=r"/xai_api\.Chat/CompactContext", reader=CompactReader, request=asking(model=1)),
    Endpoint(path=r"/xai_api\.Sample/SampleText", reader=SampleReader, request=asking(model=3, longest=7)),
    Endpoint(
        path=r"/xai_api\.Sample/SampleTextStreaming",
        reader=SampleChunkReader,
        request=asking(model=3, longest=7, streamed=True),
    ),
    Endpoint(path=r"/xai_api\.Embedder/Embed", kind="embedding", reader=EmbedReader, request=asking(model=2), inexact=_NO_TOKENS),
    Endpoint(path=r"/xai_api\.Image/GenerateImage", kind="image", reader=ImageReader, request=asking(model=2)),
    Endpoint(
        path=r"/xai_api\.Video/(GenerateVideo|ExtendVideo)",
        kind="video",
        reader=StartReader,
        request=asking(model=3),
        inexact=_LATER,
    ),
    Endpoint(path=r"/xai_api\.Video/GetDeferredVideo", kind="stored", reader=DeferredVideoReader, inexact=_NO_ID),
    Endpoint(path=r"/xai_api\.Tokenize/TokenizeText", kind="count_tokens", reader=TokenizeReader, request=asking(model=2)),
    Endpoint(path=r"/xai_api\.BatchMgmt/AddBatchRequests", kind="batch", unread="usage is stated with the results"),
    Endpoint(path=r"/xai_api\.BatchMgmt/ListBatchResults", kind="stored", reader=BatchReader, inexact=_NO_IDS),
    Endpoint(path=r"/xai_api\.BatchMgmt/GetBatchRequestResult", kind="stored", reader=BatchResultReader, inexact=_NO_IDS),
    Endpoint(path=r"/xai_api\.Documents/Search", kind="other", unread="a search of documents states no usage"),
    Endpoint(path=_GRPC_CONTROL, kind="control"),
)
_CONTROL = (
    r"/v1/(models|language-models|embedding-models|image-generation-models|video-generation-models|api-key|files|collections"
    r"|batches|custom-voices|realtime/client_secrets|responses|chat/completions)(/.*)?"
)

provider = Provider(
    name="x-ai",
    # The regions: us, us-east-1, eu-west-1, …
    hosts=("api.x.ai", "*.api.x.ai"),
    endpoints=(
        *_GRPC,
        chat("/v1"),
        Endpoint(path=r"/v1/chat/deferred-completion/[^/]+", kind="stored", methods=("GET",), reader=ChatReader),
        responses("/v1"),
        responses_socket("/v1"),
        Endpoint(path=r"/v1/responses/[^/]+", kind="stored", methods=("GET",), reader=ResponsesReader),
        Endpoint(path=r"/v1/messages", reader=MessagesReader, request=read_messages_request),
        completions("/v1"),
        embeddings("/v1"),
        Endpoint(path=r"/v1/images/(generations|edits)", kind="image", reader=MediaReader, request=read_openai_request),
        Endpoint(path=r"/v1/images/[^/]+", kind="stored", methods=("GET",), reader=MediaReader),
        Endpoint(
            path=r"/v1/videos/(generations|edits|extensions)",
            kind="video",
            reader=MediaReader,
            request=read_openai_request,
            inexact=_LATER,
        ),
        Endpoint(path=r"/v1/videos/[^/]+", kind="stored", methods=("GET",), reader=MediaReader, inexact=_NO_ID),
        Endpoint(path=r"/v1/realtime", kind="realtime", methods=("GET",), conversation=VoiceConversation, inexact=_SPEECH),
        Endpoint(path=r"/v1/tokenize-text", kind="count_tokens", reader=FreeReader, request=read_openai_request),
        Endpoint(path=r"/v1/complete", unread="a format that Anthropic and xAI gave up"),
        Endpoint(path=r"/v1/(tts|stt)", kind="audio", unread="speech states no usage"),
        Endpoint(path=r"/v1/documents/search", kind="other", unread="a search of documents states no usage"),
        Endpoint(path=r"/v1/batches/[^/]+/requests", kind="batch", unread="usage is stated with the results"),
        Endpoint(path=r"/v1/batches/[^/]+/results", kind="stored", methods=("GET",), unread="results are read over gRPC alone"),
        Endpoint(path=_CONTROL, methods=("GET", "POST", "PUT", "PATCH", "DELETE"), kind="control"),
    ),
)
