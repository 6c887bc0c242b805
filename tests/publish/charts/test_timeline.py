"""The phases of a call and how they are drawn."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.publish.charts.timeline import WIDTH, Phase, phases, stretch, timeline


@pytest.mark.parametrize(
    ("times", "found"),
    [
        (
            (300, 420, 2100),
            [("Upload, queue, first byte", 0, 300), ("To the first token", 300, 420), ("The answer, to its end", 420, 2100)],
        ),
        ((300, None, 2100), [("Upload, queue, first byte", 0, 300), ("The answer, to its end", 300, 2100)]),
        ((None, 420, 2100), [("To the first token", 0, 420), ("The answer, to its end", 420, 2100)]),
        ((None, None, 2100), [("The whole call", 0, 2100)]),
        ((3000, 200, 2100), [("To the first token", 0, 200), ("The answer, to its end", 200, 2100)]),
        ((300, 200, 2100), [("Upload, queue, first byte", 0, 300), ("The answer, to its end", 300, 2100)]),
        ((300, 420, None), []),
        ((300, 420, -1), []),
    ],
)
def test_what_is_known_makes_the_phases(times: tuple[int | None, int | None, int | None], found: list[object]) -> None:
    assert [(one.name, one.begin_ms, one.end_ms) for one in phases(*times)] == found


TIMES = st.none() | st.integers(-10, 10**13)


@given(TIMES, TIMES, TIMES)
def test_phases_are_one_after_the_other_and_stay_in_the_picture(a: int | None, b: int | None, c: int | None) -> None:
    found = phases(a, b, c)
    edges = [edge for one in found for edge in (one.begin_ms, one.end_ms)]
    assert edges == sorted(edges)
    assert not found or (edges[0], edges[-1]) == (0, c)
    for x, width in re.findall(r' x="([0-9.]+)" y="0" width="([0-9.]+)"', timeline(found, title="t")):
        assert 0 <= float(x) and float(x) + float(width) <= WIDTH + 0.1 and float(width) >= 3


def test_the_picture_says_what_it_shows() -> None:
    drawn = timeline(phases(300, 420, 2100), title='a "title" <b>')
    assert 'aria-label="a &#34;title&#34; &lt;b&gt;"' in drawn
    assert '<rect class="hue-3" x="0.0" y="0" width="142.9" height="30">' in drawn
    assert "<title>To the first token: 120 ms</title>" in drawn
    assert re.findall(r"<span[^>]*>([^<]+)</span>", drawn) == ["0", "1.0 s", "2.1 s"]
    assert re.findall(r"</i>([^<]+)<b>([^<]+)</b>", drawn) == [
        ("Upload, queue, first byte ", "300 ms"), ("To the first token ", "120 ms"), ("The answer, to its end ", "1.7 s"),
    ]  # fmt: skip


def test_nothing_is_drawn_of_nothing_and_a_call_of_no_time_is_drawn() -> None:
    assert timeline([], title="t") == ""
    assert 'width="3.0"' in timeline([Phase("The whole call", 0, 0, 3)], title="t")


@given(st.floats(-1, 2), st.floats(-1, 2))
def test_a_stretch_stays_on_its_line(begin: float, end: float) -> None:
    ((x, width),) = re.findall(r' x="([0-9.]+)" y="0" width="([0-9.]+)"', stretch(begin, end, title="t"))
    assert float(x) + float(width) <= WIDTH + 0.1 and float(width) >= 9
