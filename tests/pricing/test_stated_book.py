"""A price book as a log holds it, and what it lacks of a file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.errors import PriceError
from halton.events.types import Event, PriceBookLoaded
from halton.log.store import read_only
from halton.pricing.book import PriceBook
from halton.pricing.stated_book import find_version, lacking, loaded_books, read_file, read_price_events, stated_prices

FILE = """
[book]
name = "mine"
version = "1"

[[price]]
provider = "openai"
model = "my-model"
source = "a contract"
rates = { input_tokens = "$3 per million", output_tokens = "$15 per million" }
"""
LATER = FILE.replace("$3", "$4").replace('"1"', '"2"')


def loaded(name: str, version: str) -> PriceBookLoaded:
    return PriceBookLoaded(name=name, version=version, digest=version, models=1)


def book(tmp_path: Path, text: str = FILE) -> PriceBook:
    file = tmp_path / "prices.toml"
    file.write_text(text)
    return read_file(file)


def test_a_book_is_what_was_stated_up_to_a_version_of_it(tmp_path: Path) -> None:
    first, second, own = make.price(book="mine"), make.price(book="mine", valid_from=9), make.price(book=None)
    make.log(tmp_path, [first, loaded("mine", "1"), own, second, loaded("mine", "2.5+a"), loaded("other", "2.5")]).close()
    with closing(read_only(tmp_path / "db.sqlite")) as log:
        assert [(position, event.version) for position, event in loaded_books(log)] == [(3, "1"), (6, "2.5+a"), (7, "2.5")]
        assert stated_prices(log, "mine", 3) == [first]
        assert stated_prices(log, "mine") == [first, second]
        assert stated_prices(log, None) == [own]
        assert len(read_price_events(log)) == 6
        assert find_version(log, "1")[0] == 3
        assert find_version(log, "mine@2")[1].version == "2.5+a"
        assert find_version(log, "2.5")[1].name == "other"
        with pytest.raises(PriceError, match=r"may be mine@2.5\+a or other@2.5"):
            find_version(log, "2")
        with pytest.raises(PriceError, match="neither a file nor a version"):
            find_version(log, "7")


def test_a_log_without_a_book_says_how_one_comes(tmp_path: Path) -> None:
    make.log(tmp_path).close()
    with closing(read_only(tmp_path / "db.sqlite")) as log, pytest.raises(PriceError, match="halton start"):
        find_version(log, "1")


def test_a_file_is_a_book_of_its_name(tmp_path: Path) -> None:
    made = book(tmp_path)
    assert (made.name, made.version, [price.book for price in made.prices]) == ("mine", "1", ["mine"])


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (FILE.replace('"mine"', '"genai-prices"'), "ships with Halton"),
        (FILE.replace('"mine"', '"halton"'), "ships with Halton"),
        ('[book]\nname = "mine"\nversion = "1"\n', r"no \[\[price\]\]"),
        ("[[price]]\n", "prices.toml"),
    ],
)
def test_a_file_that_can_be_no_book_is_refused(tmp_path: Path, text: str, hint: str) -> None:
    with pytest.raises(PriceError, match=hint):
        book(tmp_path, text)


def test_a_file_that_is_gone_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(PriceError, match="cannot be read"):
        read_file(tmp_path / "gone.toml")


def test_a_book_is_taken_once(tmp_path: Path) -> None:
    made = book(tmp_path)
    events = lacking(made, [], 9)
    assert [event.TYPE for event in events] == ["price.set", "price.book_loaded"]
    assert lacking(made, events, 9) == []


def test_a_later_version_moves_no_call_unless_it_is_asked_to(tmp_path: Path) -> None:
    events = lacking(book(tmp_path), [], 9)
    later = book(tmp_path, LATER)
    assert [getattr(event, "valid_from", None) for event in lacking(later, events, 9)] == [9, None]
    assert lacking(later, events, 9, as_stated=True)[0] == later.prices[0]


def test_a_file_without_a_name_is_the_users_own(tmp_path: Path) -> None:
    made = book(tmp_path, FILE[FILE.index("[[price]]") :])
    events: list[Event] = lacking(made, [], 9)
    assert events == [made.prices[0]] and made.prices[0].book is None
    assert lacking(made, events, 9) == []
