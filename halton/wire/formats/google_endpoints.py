"""The methods of a model that the Gemini API and Vertex AI share, below a path of each host's own that names the model."""

from __future__ import annotations

from halton.wire.formats.error_body import FreeReader
from halton.wire.formats.google_batch import BatchReader
from halton.wire.formats.google_embed import EmbedReader
from halton.wire.formats.google_generate import GenerateReader
from halton.wire.formats.google_images import ImagesReader
from halton.wire.formats.google_interaction import InteractionReader
from halton.wire.formats.google_interaction_request import read_interaction_request
from halton.wire.formats.google_live import LiveConversation
from halton.wire.formats.google_media_request import read_images_request, read_videos_request
from halton.wire.formats.google_request import read_generate_request, read_stream_request
from halton.wire.provider import Endpoint

_GROUNDING = "grounding on Google Maps states no count: it is taken for one search"
_TURNS = (
    "a turn in which tools are called may be several inferences, of which the last usage stated holds; usage stated outside"
    " a turn is not counted"
)
_BATCH = "its results are read when they are fetched"


def generate(model: str) -> tuple[Endpoint, ...]:
    """An answer at once, and one as a stream."""
    return (
        Endpoint(path=rf"{model}:generateContent", reader=GenerateReader, request=read_generate_request, inexact=_GROUNDING),
        Endpoint(path=rf"{model}:streamGenerateContent", reader=GenerateReader, request=read_stream_request, inexact=_GROUNDING),
    )


def count_tokens(model: str) -> Endpoint:
    """The free counts of a prompt's tokens."""
    return Endpoint(path=rf"{model}:(?:countTokens|computeTokens)", kind="count_tokens", reader=FreeReader)


def embed(model: str) -> Endpoint:
    """Embeddings, of one text or of many."""
    return Endpoint(
        path=rf"{model}:(?:embedContent|batchEmbedContents)",
        kind="embedding",
        reader=EmbedReader,
        inexact="many vectors in one answer may exceed 8 MiB: its usage is then not known",
    )


def batch(model: str) -> Endpoint:
    """A batch is handed in."""
    return Endpoint(path=rf"{model}:(?:batchGenerateContent|asyncBatchEmbedContent)", kind="batch", unread=_BATCH)


def batch_results(version: str) -> tuple[Endpoint, ...]:
    """What a batch came to: in its operation or, if it was handed in as a file, as one."""
    return (
        Endpoint(path=rf"{version}/batches/[^/:]+", kind="stored", methods=("GET",), reader=BatchReader),
        Endpoint(
            path=rf"/download{version}/files/batch-[^/:]+:download",
            kind="stored",
            methods=("GET",),
            reader=BatchReader,
            inexact="embeddings have no id here: a file that is fetched twice counts them twice",
        ),
    )


def images(model: str) -> Endpoint:
    """Pictures that Imagen makes."""
    return Endpoint(
        path=rf"{model}:predict",
        kind="image",
        reader=ImagesReader,
        request=read_images_request,
        inexact="pictures of more than 8 MiB together are counted from the request",
    )


def videos(model: str) -> Endpoint:
    """Videos that Veo makes."""
    return Endpoint(
        path=rf"{model}:predictLongRunning",
        kind="video",
        request=read_videos_request,
        unread="videos are made later and billed by the second: what was asked for is counted",
    )


def interactions(prefix: str) -> tuple[Endpoint, ...]:
    """An interaction, and one that is fetched."""
    asked = Endpoint(
        path=rf"{prefix}/interactions",
        reader=InteractionReader,
        request=read_interaction_request,
        inexact="one in the background is known when it is fetched",
    )
    return asked, Endpoint(path=rf"{prefix}/interactions/[^/:]+", kind="stored", methods=("GET",), reader=InteractionReader)


def live(path: str) -> Endpoint:
    """A Live session."""
    return Endpoint(path=path, kind="realtime", methods=("GET",), conversation=LiveConversation, inexact=_TURNS)
