"""The figures at the top: none is broken, and what is not known is not 0."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.cli.screen import Screen
from halton.cli.text_table import width_of
from halton.cli.top.figures import TITLE, Figures, Part, duration, in_flight, last_minute, spent
from halton.cli.top.snapshot import Flight, Snapshot


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.4, "0 s"), (59.9, "59 s"), (60, "1 min 0 s"), (250, "4 min 10 s"), (7500, "2 h 5 min"), (4e6, "1,111 h 6 min")],
)
def test_how_long_something_takes(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@given(st.lists(st.text(st.sampled_from("ab9$"), min_size=1, max_size=30), min_size=1, max_size=8), st.integers(60, 160))
def test_parts_stand_beside_each_other_as_far_as_they_fit(texts: list[str], width: int) -> None:
    lines = Figures("title", tuple(Part(text) for text in texts)).lines(Screen(width))
    assert max(map(width_of, lines)) <= width
    assert [part for line in lines for part in line[TITLE:].split("  ·  ")] == texts
    assert lines[0].startswith("title  ")


def test_a_cost_that_is_not_known_is_a_dash(noon: Snapshot) -> None:
    unpriced = noon._replace(rows=tuple(row for row in noon.rows if row.key[2] == "nobody-1"))
    assert spent(unpriced).parts[0].text == "– today"
    assert spent(noon._replace(rows=())).parts[0].text == "$0.00 today"


def test_a_head_that_the_log_lacks_leaves_the_age_out(noon: Snapshot) -> None:
    assert [part.text for part in in_flight(noon._replace(flight=Flight(2, None))).parts] == ["2 calls"]


def test_more_than_could_be_read_is_at_least_so_much(noon: Snapshot) -> None:
    assert last_minute(noon._replace(is_cut=True)).parts[0].text == "≥1 call ended"
