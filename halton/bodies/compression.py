"""Bodies are text that repeats itself: compressed, they take a fifth."""

from __future__ import annotations

import io

_LEVEL = 3


def compress(text: bytes) -> bytes:
    """The text as it is stored."""
    import zstandard

    return zstandard.ZstdCompressor(level=_LEVEL).compress(text)


def decompress(data: bytes, size: int) -> bytes:
    """The text of `size` bytes that was compressed.

    :raises ValueError: if the data is not that, however much it would unfold to.
    """
    import zstandard

    try:
        with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)) as reader:
            text = reader.read(size + 1)
    except zstandard.ZstdError as error:
        raise ValueError("no zstd") from error
    if len(text) != size:
        raise ValueError("another size")
    return text
