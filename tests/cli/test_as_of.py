from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click
import pytest

import make
from halton.cli.as_of import read_as_of, utc_text
from halton.events.types import PriceBookLoaded
from halton.log.store import read_only
from halton.views.prices_as_of import AsOf


def test_a_book_goes_before_a_date_and_anything_else_is_refused(tmp_path: Path) -> None:
    make.log(tmp_path, [make.price(), PriceBookLoaded(name="2026-01-01", version="7", digest="d" * 64, models=1)]).close()
    with closing(read_only(tmp_path / "db.sqlite")) as log:
        as_of, words = read_as_of(log, "2026-01-01")
        assert (as_of.at, as_of.position) == (None, 3)
        assert words.startswith("the prices as 2026-01-01 7 left them (")
        assert read_as_of(log, "2026-01-02") == (
            AsOf(at="2026-01-02T00:00:00.000000Z"),
            "the prices that held at 2026-01-02 00:00 UTC",
        )
        with pytest.raises(click.BadParameter, match="Or name a price book: 2026-01-01"):
            read_as_of(log, "someday")


def test_a_moment_is_written_as_the_views_write_it() -> None:
    assert utc_text(make.NOON + 1) == "2026-09-22T12:00:00.000001Z"
