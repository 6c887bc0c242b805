"""Data inside JSON is described: type, size and digest, and nothing that can be read."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any

import pytest

from halton.wire.media import described, without_media

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
WAV = b"RIFF\x00\x00\x00\x00WAVE" + bytes(700)
TEXT = base64.b64encode(PNG).decode()
DIGEST = hashlib.sha256(PNG).hexdigest()
SHOWN = f"[image/png 2 KiB sha256:{DIGEST}]"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"media_type": "image/png", "data": TEXT}, {"media_type": "image/png", "data": SHOWN}),
        ([{"mimeType": "image/x", "data": TEXT}], [{"mimeType": "image/x", "data": SHOWN.replace("png", "x")}]),
        ({"url": f"data:image/png;base64,{TEXT}"}, {"url": SHOWN}),
        ({"images": [TEXT]}, {"images": [SHOWN]}),
        ([f"see ![it](data:image/png;base64,{TEXT}) here"], [f"see ![it]({SHOWN}) here"]),
        ({"b64_json": base64.urlsafe_b64encode(PNG).decode().rstrip("=")}, {"b64_json": SHOWN}),
        ({"embedding": [0.5] * 256}, {"embedding": "[256 numbers]"}),
    ],
)  # fmt: skip
def test_data_is_described(value: Any, shown: Any) -> None:
    assert without_media(value) == shown


@pytest.mark.parametrize("value", ["a" * 511, "word " * 200, [1] * 255, [1.5, "a"] * 200, "data:,hello", None, 3, True, 0.5])
def test_what_is_no_data_stays(value: Any) -> None:
    assert without_media(value) == value


def test_an_unknown_kind_is_octets_and_small_sizes_are_exact() -> None:
    assert described(b"abc") == "[application/octet-stream 3 B]"
    assert described(WAV).startswith("[audio/wav 712 B ")
    assert described(bytes(3 << 20)).startswith("[application/octet-stream 3.0 MiB ")


@pytest.mark.parametrize(
    "literal", ["data:", ";base64,", "data:a/b;base64,", "data:image/png;base64,A", "data:;a;a;a;a", f"data:{'a' * 60}/", "A"]
)
def test_no_text_takes_long(literal: str) -> None:
    text = literal * ((512 << 10) // len(literal)) + " data:;base64,AAAA"
    began = time.process_time()
    without_media([text])
    assert time.process_time() - began < 1.0


def test_parameters_of_a_data_url() -> None:
    assert without_media(f"data:image/png;charset=utf-8;base64,{TEXT}") == SHOWN
    assert without_media("data:;base64,YWJj") == "data:;base64,YWJj", "too short to be more than text"


def test_there_is_a_look_at_the_clock_in_each_object_and_array() -> None:
    looks: list[int] = []
    without_media({"a": [[1], {"b": "c"}], "d": "e"}, lambda: looks.append(1))
    assert len(looks) == 4
