from __future__ import annotations

import pytest

from halton.redact.marker import MARKER, marker, only_markers


@pytest.mark.parametrize(
    ("length", "text"), [(1, "[redacted:jwt:8]"), (8, "[redacted:jwt:8]"), (9, "[redacted:jwt:16]"), (700, "[redacted:jwt:704]")]
)
def test_the_length_is_rounded_up_to_eight(length: int, text: str) -> None:
    assert marker("jwt", length) == text and MARKER.fullmatch(text.encode())


def test_what_is_only_markers_is_not_taken_out_again() -> None:
    assert only_markers(b"[redacted:jwt:8]") and only_markers(b'"[redacted:jwt:8]", [redacted:key:16]')
    assert not only_markers(b"[redacted:jwt:8]abc") and not only_markers(b"---")
