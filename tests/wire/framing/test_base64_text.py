from __future__ import annotations

import base64
import json
import re
from itertools import cycle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halton.wire.framing.base64_text import LINE_BYTES, RUN_BYTES, Base64Shortener
from wire.streams import chunks

PICTURE = base64.b64encode(bytes(range(256)) * 400).decode()


@pytest.mark.parametrize("size", [300, 4096, 60 << 10, 1 << 20])
def test_a_picture_is_cut_and_all_beside_it_stays(size: int) -> None:
    document = {"data": [{"b64_json": PICTURE, "revised_prompt": "Grüße"}, {"b64_json": PICTURE}], "usage": {"input_tokens": 7}}
    shortener = Base64Shortener()
    short = b"".join(shortener.feed(chunk) for chunk in chunks(json.dumps(document).encode(), size))
    read = json.loads(short)
    assert (read["usage"], read["data"][0]["revised_prompt"]) == ({"input_tokens": 7}, "Grüße")
    assert len(short) < LINE_BYTES + 4 * RUN_BYTES + max(size, 1 << 16)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_short_lines_pass_as_they_are(pieces: list[bytes]) -> None:
    shortener = Base64Shortener()
    assert [shortener.feed(piece) for piece in pieces] == pieces


@given(st.lists(st.text(max_size=40), max_size=5), st.lists(st.integers(60, 9000), min_size=1, max_size=9))
@settings(deadline=None)
def test_however_it_is_cut_no_text_is_torn(texts: list[str], sizes: list[int]) -> None:
    data = json.dumps([*texts, PICTURE, *texts]).encode()
    shortener, short, at = Base64Shortener(), b"", 0
    for size in cycle(sizes):
        short += shortener.feed(data[at : at + size])
        at += size
        if at >= len(data):
            break
    read = json.loads(short)
    assert [*read[: len(texts)], *read[len(texts) + 1 :]] == texts * 2
    assert PICTURE.startswith(read[len(texts)])


def test_text_of_words_passes_in_a_long_line_too() -> None:
    words = b"Lorem ipsum dolor, " * 9000
    assert Base64Shortener().feed(words) == words
    assert not re.search(rb"\n", words)
