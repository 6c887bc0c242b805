"""The axis of time: what happened keeps its room, long pauses do not, and every moment has one place."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.publish.charts.time_folds import EDGE_PX, FOLD_PX, LEAST_PX, Fold, fold_time

MINUTE = 60_000
SPANS = st.lists(
    st.tuples(st.integers(0, 10**8), st.integers(0, 10**6)).map(lambda one: (one[0], sum(one))), min_size=1, max_size=30
)


def test_a_pause_that_would_fill_the_picture_is_folded_and_a_short_one_is_not() -> None:
    time = fold_time([(0, MINUTE), (MINUTE + 5_000, 2 * MINUTE), (122 * MINUTE, 124 * MINUTE)])
    assert [(one.begins_ms, one.ends_ms) for one in time.stretches] == [(0, 2 * MINUTE), (122 * MINUTE, 124 * MINUTE)]
    (fold,) = time.folds
    assert (fold.begins_ms, fold.ends_ms) == (2 * MINUTE, 122 * MINUTE)
    assert time.wide_px == LEAST_PX
    assert fold == Fold(2 * MINUTE, 122 * MINUTE, time.left_px(2 * MINUTE))
    assert time.left_px(122 * MINUTE) == fold.left_px + FOLD_PX


def test_a_pause_of_20_seconds_is_drawn_even_between_short_calls() -> None:
    assert fold_time([(0, 10), (20_010, 20_020)]).folds == ()
    assert len(fold_time([(0, 10), (20_011, 20_020)]).folds) == 1


def test_one_moment_alone_has_a_place() -> None:
    time = fold_time([(5, 5)])
    assert (time.left_px(5), time.wide_px, time.ticks()[0].at_ms) == (EDGE_PX, LEAST_PX, 5)
    with pytest.raises(ValueError, match="no span"):
        fold_time([])


def test_words_stand_where_something_begins_and_at_round_moments_with_room_between_them() -> None:
    ticks = fold_time([(90_000, 15 * MINUTE), (90 * MINUTE, 92 * MINUTE)]).ticks()
    assert [(tick.at_ms // MINUTE, tick.step_ms // MINUTE) for tick in ticks] == [
        (1, 0),
        (4, 2),
        (6, 2),
        (8, 2),
        (10, 2),
        (12, 2),
        (14, 2),
        (90, 0),
    ]


def test_many_pauses_make_the_picture_wider_and_not_the_calls_smaller() -> None:
    time = fold_time([(turn * 60 * MINUTE, turn * 60 * MINUTE + MINUTE) for turn in range(100)])
    assert time.wide_px > LEAST_PX and len(time.folds) == 99
    assert min(stretch.wide_px for stretch in time.stretches) >= 12


@given(SPANS)
def test_time_goes_from_left_to_right_within_the_picture(spans: list[tuple[int, int]]) -> None:
    time = fold_time(spans)
    moments = sorted({moment for span in spans for moment in span})
    places = [time.left_px(moment) for moment in moments]
    assert all(one <= two + 1e-6 for one, two in itertools.pairwise(places))
    assert places[0] >= EDGE_PX and places[-1] <= time.wide_px - EDGE_PX + 1e-6
    assert all(not (fold.begins_ms < moment < fold.ends_ms) for fold in time.folds for moment in moments)


@given(SPANS)
def test_no_two_words_touch(spans: list[tuple[int, int]]) -> None:
    ticks = fold_time(spans).ticks()
    assert ticks
    assert all(two.left_px - one.left_px >= 60 for one, two in itertools.pairwise(ticks))
    assert ticks[-1].left_px <= fold_time(spans).wide_px - 54
