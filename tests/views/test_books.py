"""The price books of a log: the last version of each."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import make
from halton.events.types import PriceBookLoaded
from halton.log.store import read_only
from halton.views.books import read_books


def test_the_last_version_of_each_book(tmp_path: Path) -> None:
    loaded = [("genai-prices", "1"), ("halton", "7"), ("genai-prices", "2")]
    events = [PriceBookLoaded(name=name, version=version, digest="x", models=1) for name, version in loaded]
    make.log(tmp_path, [*events, make.call()]).close()
    with closing(read_only(tmp_path / "db.sqlite")) as log:
        books = read_books(log)
    assert [(book.name, book.version) for book in books] == [("genai-prices", "2"), ("halton", "7")]
    assert books[0].loaded_at.endswith("Z")


def test_a_log_without_a_book(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    with closing(read_only(tmp_path / "db.sqlite")) as log:
        assert read_books(log) == ()
