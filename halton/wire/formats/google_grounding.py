"""What an answer was grounded on: searches are billed one by one, and no usage object of Google's counts them."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.framing.json_text import as_list, as_object, json_decoder
from halton.wire.text import safe_text

QUERIES_CAP = 1000


class _Grounding(msgspec.Struct):
    webSearchQueries: Any = None
    imageSearchQueries: Any = None
    groundingChunks: Any = None


_decode = json_decoder(_Grounding)


class Searches:
    """Counts distinct queries, since the chunks of a stream may repeat them; grounding on Maps, which names none, is one."""

    def __init__(self) -> None:
        self._queries: set[tuple[str, str]] = set()
        self._maps = False

    @property
    def count(self) -> int:
        """How many searches were seen."""
        return len(self._queries) + self._maps

    def read(self, metadata: msgspec.Raw) -> None:
        """Take over a groundingMetadata object."""
        grounding = _decode(metadata) if metadata else None
        if grounding is None:
            return
        self._add("web", grounding.webSearchQueries)
        self._add("image", grounding.imageSearchQueries)
        self._maps = self._maps or any(as_object(chunk).get("maps") for chunk in as_list(grounding.groundingChunks))

    def _add(self, kind: str, queries: object) -> None:
        for query in as_list(queries):
            if (text := safe_text(query)) and len(self._queries) < QUERIES_CAP:
                self._queries.add((kind, text))
