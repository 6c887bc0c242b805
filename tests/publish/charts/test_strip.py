"""A strip of columns: as high as their counts, with the cheap part at the bottom."""

from __future__ import annotations

import re

import pytest

from halton.publish.charts.strip import STRIP_PX, Column, Strip, drawn_strip, strip_signs
from halton.publish.charts.time_folds import fold_time


def strip(*columns: Column) -> Strip:
    return Strip("prompts", "", "cached <b>", "anew", columns)


def rects(*columns: Column) -> list[tuple[str, float, float]]:
    text = drawn_strip(strip(*columns), 100, fold_time([(0, 10_000)]))
    found = re.findall(r'<rect class="(part|rest)" x="[\d.]+%" width="[\d.]+%" y="([\d.]+)" height="([\d.]+)"', text)
    return [(part, float(y), float(height)) for part, y, height in found]


def test_the_largest_fills_it_and_the_part_stands_below_the_rest() -> None:
    rest, part, other, none = rects(Column(0, 5_000, 30, 40, ""), Column(6_000, 7_000, 0, 20, ""))
    assert (part[0], rest[0]) == ("part", "rest")
    assert rest[1] + rest[2] == pytest.approx(part[1])
    assert rest[2] + part[2] == pytest.approx(2 * other[2], abs=0.2)
    assert part[2] == pytest.approx(3 * rest[2], abs=0.2)
    assert part[1] + part[2] == pytest.approx(none[1]) == pytest.approx(100 + STRIP_PX - 4)
    assert 100 < rest[1] < 100 + STRIP_PX


def test_what_took_no_time_can_be_seen_and_nothing_is_no_error() -> None:
    time = fold_time([(0, 10_000)])
    (wide, _) = re.findall(r'width="([\d.]+)%"', drawn_strip(strip(Column(5, 5, 1, 1, "")), 0, time))
    assert float(wide) * time.wide_px / 100 == pytest.approx(3, abs=0.01)
    assert rects(Column(0, 1, 0, 0, "")) == [("rest", 180.0, 0.0), ("part", 180.0, 0.0)]
    assert rects() == []


def test_words_are_text() -> None:
    assert "<b>" not in drawn_strip(strip(Column(0, 1, 0, 1, "<b>")), 0, fold_time([(0, 1)]))
    assert [word for _, word in strip_signs(strip())] == ["cached <b>", "anew"]
