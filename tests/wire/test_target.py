from __future__ import annotations

import pytest

from halton.wire.target import kept_path, path_of


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/v1/messages?beta=true&key=SECRET", "/v1/messages"),
        ("https://api.anthropic.com/v1/messages#x", "/v1/messages"),
        ("/v1/messages/", "/v1/messages"),
        ("/v1beta/models/m%3AgenerateContent", "/v1beta/models/m:generateContent"),
        ("", "/"),
        ("?key=SECRET", "/"),
    ],
)
def test_the_path_is_alone(target: str, path: str) -> None:
    assert path_of(target) == path


def test_segments_that_may_be_ids_are_not_kept() -> None:
    assert kept_path("/v1/batches/batch_67abc123def/cancel") == "/v1/batches/*/cancel"
    assert kept_path("/v1/" + "a" * 41) == "/v1/*"
    assert kept_path("/v1/\x1bodd/\ud800") == "/v1/*/*"
    assert kept_path("/v1beta/models/*:generateContent") == "/v1beta/models/*"
    assert len(kept_path("/a" * 10_000)) < 100
    assert kept_path("/" + "%" * 370 + "/sk-ant-" + "a" * 33) == "/*/*"
    assert kept_path("/" + "%" * 370 + "/words-" + "a" * 22) == "/*/words-" + "a" * 22
