from __future__ import annotations

from typing import Any

import pytest

from fixtures.fixture import body
from halton.wire.formats.google_media_request import read_images_request, read_videos_request
from halton.wire.provider import Route

ROUTE = Route(kind="image", endpoint="/v1beta/models/*:predict", model="m")


@pytest.mark.parametrize(
    ("parameters", "units"),
    [({"sampleCount": 4}, {"images": 4}), ({}, None), ({"sampleCount": "4"}, None), ({"sampleCount": -1}, None), ("x", None)],
)
def test_pictures_are_counted_as_they_are_asked_for(parameters: Any, units: dict[str, int] | None) -> None:
    asked = read_images_request(ROUTE, body({"instances": [{"prompt": "p"}], "parameters": parameters}))
    assert (asked.model, asked.units) == ("m", units)


@pytest.mark.parametrize(
    ("parameters", "units"),
    [
        ({"sampleCount": 2, "durationSeconds": 8}, {"videos": 2, "video_ms": 16_000}),
        ({"durationSeconds": 6}, {"videos": 1, "video_ms": 6000}),
        ({}, {"videos": 1}),
        ({"durationSeconds": 10**9}, {"videos": 1}),
        (None, {"videos": 1}),
    ],
)
def test_videos_are_counted_and_measured(parameters: Any, units: dict[str, int]) -> None:
    assert read_videos_request(ROUTE, body({"parameters": parameters})).units == units


@pytest.mark.parametrize("odd", [b"", b"rubbish", b"[]", b"5"])
def test_an_odd_body_asks_for_no_pictures(odd: bytes) -> None:
    assert read_images_request(ROUTE, odd).units is None
