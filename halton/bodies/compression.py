"""Bodies are text that repeats itself: compressed, they take a fifth."""

from __future__ import annotations

import io
import threading

_LEVEL = 3
_own = threading.local()  # to make a compressor takes three times as long as to use it, and no two threads may


def compress(text: bytes) -> bytes:
    """The text as it is stored."""
    if not hasattr(_own, "compress"):
        import zstandard

        _own.compress = zstandard.ZstdCompressor(level=_LEVEL).compress
    data: bytes = _own.compress(text)
    return data


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
