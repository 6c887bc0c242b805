from __future__ import annotations

from typing import Any

import msgspec
import pytest

from fixtures.fixture import body
from halton.wire.formats.google_grounding import Searches


def count(*metadata: Any) -> int:
    searches = Searches()
    for one in metadata:
        searches.read(msgspec.Raw(body(one)))
    return searches.count


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ([{"webSearchQueries": ["a", "b"]}], 2),
        ([{"webSearchQueries": ["a"]}, {"webSearchQueries": ["a", "b"]}], 2),
        ([{"webSearchQueries": ["a", ""]}], 1),
        ([{"webSearchQueries": ["a"], "imageSearchQueries": ["a"]}], 2),
        ([{"groundingChunks": [{"maps": {"placeId": "p1"}}, {"maps": {"placeId": "p2"}}]}], 1),
        ([{"groundingChunks": [{"web": {"uri": "https://example.com"}}]}], 0),
        ([{"webSearchQueries": "a"}, {"webSearchQueries": [1, None]}, [], None, "x", {"groundingChunks": [5]}], 0),
    ],
)
def test_each_query_is_a_search_and_maps_are_one(metadata: list[Any], expected: int) -> None:
    assert count(*metadata) == expected


def test_memory_is_bounded() -> None:
    assert count({"webSearchQueries": [str(number) for number in range(5000)]}) == 1000


def test_nothing_is_no_search() -> None:
    searches = Searches()
    searches.read(msgspec.Raw())
    assert searches.count == 0
