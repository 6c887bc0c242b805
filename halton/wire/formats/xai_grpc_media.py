"""The answers of xAI's gRPC services that are images, videos and embeddings."""

from __future__ import annotations

from halton.wire.formats.xai_grpc import Fields, GrpcReader
from halton.wire.framing.protobuf import Message
from halton.wire.usage import COUNT_CAP

VIDEO_CAP_S = 10**5


class ImageReader(GrpcReader):
    """Reads an ImageResponse, whose images are counted."""

    fields = Fields(model=2, usage=3)
    _images = 0

    def _read(self, message: Message) -> None:
        super()._read(message)
        self._images = message.count(1)

    def _units(self) -> dict[str, int]:
        return {"images": self._images} if self._images else {}


class VideoReader(GrpcReader):
    """Reads a VideoResponse, which states the video's length."""

    fields = Fields(model=2, usage=3)
    _video_ms = 0

    def _read(self, message: Message) -> None:
        super()._read(message)
        self._note("error_type", (message.message(6) or Message()).text(1))
        duration_s = (message.message(1) or Message()).number(4) or 0
        self._video_ms = duration_s * 1000 if 0 < duration_s <= VIDEO_CAP_S else 0

    def _units(self) -> dict[str, int]:
        return {"video_ms": self._video_ms} if self._video_ms else {}


class DeferredVideoReader(VideoReader):
    """Reads a GetDeferredVideoResponse, which holds the video once it is done."""

    def _read(self, message: Message) -> None:
        self._deferred(message.number(1))
        if (video := message.message(2)) is not None:
            super()._read(video)


class EmbedReader(GrpcReader):
    """Reads an EmbedResponse, whose usage counts embeddings but no tokens."""

    fields = Fields(id=1, model=4)

    def __init__(self) -> None:
        super().__init__()
        self._counted: dict[str, int] = {}

    def _read(self, message: Message) -> None:
        super()._read(message)
        usage = message.message(3) or Message()
        counted = {"embeddings": usage.number(1) or 0, "image_embeddings": usage.number(2) or 0}
        self._counted = {name: count for name, count in counted.items() if 0 < count <= COUNT_CAP}

    def _units(self) -> dict[str, int]:
        return self._counted
