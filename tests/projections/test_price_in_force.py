"""Of several prices, the one that holds for a name at a moment."""

from __future__ import annotations

from pathlib import Path

import make
from projections.priced import costs, flat, one


def test_the_model_asked_for_is_priced_where_the_answer_names_none(tmp_path: Path) -> None:
    assert costs(tmp_path, flat(5), one(model=None)) == [(5, None, 2)]


def test_names_are_compared_in_lower_case(tmp_path: Path) -> None:
    assert costs(tmp_path, flat(5), one(model="Claude-Sonnet-4-5")) == [(5, None, 2)]


def test_a_call_has_the_price_in_force_when_it_was_made(tmp_path: Path) -> None:
    events = [flat(1), flat(2, valid_from=make.NOON), one(started_at=make.NOON - 1), one(started_at=make.NOON)]
    assert costs(tmp_path, *events) == [(1, None, 2), (2, None, 3)]


def test_an_exact_name_goes_before_a_pattern_and_a_longer_pattern_before_a_shorter(tmp_path: Path) -> None:
    wide, long, exact = (
        flat(1, model="a", match=("claude-*",)),
        flat(2, model="b", match=("claude-sonnet*",)),
        flat(3, model="c", match=("claude-sonnet-4-5",)),
    )
    calls = [one(model="claude-opus"), one(model="claude-sonnet-5"), one(model="claude-sonnet-4-5")]
    assert [row[0] for row in costs(tmp_path, exact, long, wide, *calls)] == [1, 2, 3]


def test_the_latest_event_wins_and_your_own_price_goes_before_every_book(tmp_path: Path) -> None:
    events = [flat(1, book=None, valid_from=make.NOON), flat(2), flat(3), one(started_at=make.NOON - 1), one()]
    assert costs(tmp_path, *events) == [(3, None, 4), (1, None, 2)]


def test_a_price_that_is_set_again_gives_up_the_names_it_no_longer_holds_for(tmp_path: Path) -> None:
    events = [flat(1), one(), flat(2, match=("claude-sonnet-4-5",)), one(model="claude-sonnet-4-5")]
    assert costs(tmp_path, *events) == [(None, "model_unpriced", None), (2, None, 4)]


def test_a_price_ends_on_its_day_and_the_one_behind_it_holds_again(tmp_path: Path) -> None:
    own = flat(1, book=None, valid_from=make.NOON, valid_to=make.NOON + 10)
    calls = [one(started_at=make.NOON + at) for at in (-1, 0, 9, 10)]
    assert [row[0] for row in costs(tmp_path, flat(5), own, *calls)] == [5, 1, 1, 5]


def test_a_price_that_ends_before_it_begins_takes_one_back(tmp_path: Path) -> None:
    own = flat(1, book=None)
    assert costs(tmp_path, flat(5), own, one(), flat(9, book=None, valid_to=0)) == [(5, None, 2)]


def test_a_book_that_was_loaded_goes_before_the_one_that_ships_and_your_own_price_before_both(tmp_path: Path) -> None:
    loaded, shipped, own = flat(1, book="mine"), flat(2, book="genai-prices"), flat(3, book=None, match=("claude-opus*",))
    assert [row[0] for row in costs(tmp_path, loaded, shipped, own, one(), one(model="claude-opus-5"))] == [1, 3]
