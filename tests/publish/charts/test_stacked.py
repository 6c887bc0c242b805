"""Stacked bars: their heights, their words, and names from the network."""

import re
from xml.etree import ElementTree

from halton.publish.charts.stacked import Series, legend, stacked


def words(value: int) -> str:
    return f"{value} USD"


def rects(text: str) -> list[tuple[str, ...]]:
    return re.findall(r'<rect class="(hue-\d)" x="(\d+)" y="([\d.]+)" width="\d+" height="([\d.]+)"', text)


def test_parts_stand_on_each_other_and_a_day_without_any_has_none() -> None:
    chart = stacked(["1 Nov", "2 Nov", "3 Nov"], [Series("a", [2, 0, 4], 1), Series("b", [2, 0, 0], 0)], figure=words)
    assert rects(chart) == [
        ("hue-1", "11", "500.0", "500.0"),
        ("hue-0", "11", "0.0", "500.0"),
        ("hue-1", "211", "0.0", "1000.0"),
    ]
    assert chart.count('class="column"') == 3


def test_it_says_in_words_what_it_shows() -> None:
    chart = stacked(["1 Nov", "2 Nov"], [Series("a", [1, 3], 1), Series("b", [0, 1], 2)], figure=words)
    assert 'aria-label="2 bars, 5 USD together, the highest 4 USD at 2 Nov"' in chart
    assert "<title>2 Nov: 4 USD\na 3 USD\nb 1 USD</title>" in chart
    assert "<title>1 Nov: 1 USD\na 1 USD</title>" in chart
    assert "b</span>" not in chart


def test_what_is_not_known_has_no_bar_and_shares_are_not_added_up() -> None:
    chart = stacked(["1 Nov", "2 Nov"], [Series("a", [None, 3], 1)], figure=words, together="2 of 4")
    assert 'aria-label="2 bars, 2 of 4 together, the highest 3 USD at 2 Nov"' in chart
    assert "<title>1 Nov: –</title>" in chart and "<title>2 Nov: 3 USD</title>" in chart
    assert [place for _, place, *_ in rects(chart)] == ["111"]


def test_the_scale_is_beside_it_in_words() -> None:
    chart = stacked(["1 Nov"], [Series("a", [4], 1)], figure=words)
    assert re.findall(r"bottom:([\d.]+)%\"><b>([^<]+)</b>", chart) == [
        ("0", "0 USD"), ("25", "1 USD"), ("50", "2 USD"), ("75", "3 USD"), ("100", "4 USD"),
    ]  # fmt: skip


def test_many_labels_are_thinned_and_the_last_one_stays() -> None:
    chart = stacked([f"d{number}" for number in range(90)], [Series("a", [1] * 90, 1)], figure=words)
    shown = re.findall(r'left:[\d.]+%"( class="minor")?>(d\d+)<', chart)
    assert len(shown) == 12
    assert shown[-1] == ("", "d89")
    assert [minor != "" for minor, _ in shown] == [True, False] * 6


def test_nothing_is_drawn_as_nothing() -> None:
    assert 'aria-label="Nothing in these bars"' in stacked(["1 Nov"], [], figure=words)
    assert "<svg" in stacked([], [], figure=words)
    assert rects(stacked(["1 Nov"], [Series("a", [0], 1)], figure=words)) == []


def test_a_legend_is_for_more_than_one_and_names_are_text() -> None:
    hostile = Series('<script>"', [1], 1, "/model/x")
    assert "legend" not in stacked(["1 Nov"], [hostile], figure=words)
    both = stacked(["<b>"], [hostile, Series("b\u202e", [2], 2)], figure=words)
    assert '<a href="/model/x">&lt;script&gt;&#34;</a> <b>1 USD</b>' in both
    assert "b\\u202e <b>2 USD</b>" in both
    assert "<script" not in both and "\u202e" not in both
    ElementTree.fromstring(both)


def test_a_legend_alone() -> None:
    assert legend([Series("a", [1, 2], 3)], figure=words) == (
        '<ul class="legend"><li><i class="hue hue-3"></i>a <b>3 USD</b></li></ul>'
    )
