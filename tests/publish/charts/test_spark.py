"""A spark: its line, its words."""

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from halton.publish.charts.spark import HEIGHT, WIDTH, spark


def points(text: str) -> list[tuple[float, float]]:
    line = re.findall(r'class="spark-line" d="M([^"]+)"', text)[0]
    return [(float(x), float(y)) for x, y in (point.split(",") for point in line.split(" L"))]


def test_the_largest_is_at_the_top_and_zero_at_the_bottom() -> None:
    assert points(spark([0, 10, 5], title="Calls")) == [(0.0, 26.0), (50.0, 2.0), (100.0, 14.0)]


def test_nothing_all_along_is_a_line_at_the_bottom() -> None:
    assert points(spark([0, 0], title="Calls")) == [(0.0, 26.0), (100.0, 26.0)]


def test_what_is_not_known_is_a_hole_and_what_stands_alone_a_dot() -> None:
    drawn = spark([4, None, 4, 2, None], title="Cache hit rate")
    assert 'class="spark-line" d="M0.0,2.0 L0.0,2.0 M50.0,2.0 L75.0,14.0"' in drawn
    assert 'class="spark-area" d="M0.0,28 L0.0,2.0 L0.0,2.0 L0.0,28 Z M50.0,28 L50.0,2.0 L75.0,14.0 L75.0,28 Z"' in drawn
    assert 'd=""' in spark([None, None], title="Cache hit rate")


def test_one_value_makes_no_line() -> None:
    assert spark([3], title="Calls") == "" == spark([], title="Calls")


def test_it_has_its_title_as_text() -> None:
    drawn = spark([1, 2], title='<b>"')
    assert 'aria-label="&lt;b&gt;&#34;"' in drawn and "<title>&lt;b&gt;&#34;</title>" in drawn
    ElementTree.fromstring(drawn)


@given(st.lists(st.integers(-(10**15), 10**18), min_size=2, max_size=400))
def test_every_point_lies_within(values: list[int]) -> None:
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points(spark(values, title="")))
