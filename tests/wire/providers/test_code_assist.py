from __future__ import annotations

import pytest

from halton.wire.formats.error_body import FreeReader
from halton.wire.formats.google_generate import GenerateReader
from halton.wire.providers.code_assist import provider


@pytest.mark.parametrize(
    ("target", "kind", "reader"),
    [
        ("/v1internal:streamGenerateContent?alt=sse", "generation", GenerateReader),
        ("/v1internal:generateContent", "generation", GenerateReader),
        ("/v1internal:countTokens", "count_tokens", FreeReader),
        ("/v1internal:loadCodeAssist", "control", None),
    ],
)
def test_paths_have_their_kinds_and_readers(target: str, kind: str, reader: type | None) -> None:
    route = provider.route("POST", target)
    assert (route.kind, route.row.reader if route.row else None) == (kind, reader)
