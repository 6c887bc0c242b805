from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.events.types import PriceBookLoaded
from halton.log.store import read_only
from halton.pricing.loaded_books import find_book, read_loaded_books


def loaded(name: str, version: str, digest: str) -> PriceBookLoaded:
    return PriceBookLoaded(name=name, version=version, digest=digest, models=1)


@pytest.mark.parametrize(
    ("text", "position"),
    [("genai", 4), ("1", 2), ("genai@1", 2), ("aaaaaaaa", 2), ("AAAAAAAA", 2), ("mine", 3), ("aaaaaaa", None), ("", None)],
)
def test_a_book_is_found_by_name_version_or_digest_the_last_first(tmp_path: Path, text: str, position: int | None) -> None:
    books = (loaded("genai", "1", "a" * 64), loaded("mine", "x", "c" * 64), loaded("genai", "2", "b" * 64))
    make.log(tmp_path, books).close()
    with closing(read_only(tmp_path / "db.sqlite")) as log:
        held = read_loaded_books(log)
        found = find_book(held, text)
        assert (found and found.position) == position
        (at,) = log.execute("select recorded_at from event where position = 2").fetchone()
    assert [book.position for book in held] == [2, 3, 4]
    assert held[0].loaded_at.endswith(f".{at % 1_000_000:06}Z")
