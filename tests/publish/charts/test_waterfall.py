"""The waterfall as markup: every lane and bar is there, hostile words are text, and nothing is said by colour alone."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from halton.publish.charts.strip import STRIP_PX, Column, Strip
from halton.publish.charts.waterfall import AXIS_PX, Row, Writers, waterfall
from halton.publish.charts.waterfall_legend import Bar

SECOND = 1000


def bar(begins: int, ends: int, **changes: object) -> Bar:
    plain = Bar(begins * SECOND, begins * SECOND + 500, ends * SECOND, "good", "told", f"/call/{begins}")
    return plain._replace(**changes)


WRITERS = Writers(lambda tick: f"at {tick.at_ms}", lambda length_ms: f"{length_ms // SECOND} s")


def drawn(*rows: Row, strip: Strip | None = None) -> ElementTree.Element:
    """It is well-formed, so it is read as XML."""
    return ElementTree.fromstring(waterfall(rows, label="Waterfall", writers=WRITERS, strip=strip))


def rects(figure: ElementTree.Element, part: str) -> list[tuple[float, float, float]]:
    found = figure.iterfind(f".//rect[@class='{part}']")
    return [(float(one.attrib["x"][:-1]), float(one.attrib["width"][:-1]), float(one.attrib["y"])) for one in found]


def test_a_bar_waits_until_its_first_token_and_answers_from_then_on() -> None:
    figure = drawn(Row("main", "1 call", 0, [bar(0, 2)]))
    ((left, wide, _),) = rects(figure, "waiting")
    ((first, rest, _),) = rects(figure, "doing")
    assert first == pytest.approx(left + wide / 4, abs=0.01)
    assert first + rest == pytest.approx(left + wide, abs=0.01)


def test_what_never_answered_is_drawn_whole_and_what_took_no_time_can_be_seen() -> None:
    figure = drawn(Row("main", "", 0, [bar(0, 2, first_ms=None), bar(5, 5, first_ms=None)]))
    assert rects(figure, "waiting")[0] == rects(figure, "doing")[0]
    assert rects(figure, "doing")[1][1] > 0.1


def test_a_first_token_before_the_call_or_after_its_end_stays_within_the_bar() -> None:
    early, late = bar(5, 9, first_ms=2 * SECOND), bar(10, 20, first_ms=99 * SECOND)
    figure = drawn(Row("main", "", 0, [bar(0, 2), early, late]))
    for (left, wide, _), (first, rest, _) in zip(rects(figure, "waiting")[1:], rects(figure, "doing")[1:], strict=True):
        assert left <= first and first + rest <= left + wide + 0.3


def test_what_overlaps_lies_in_lines_of_its_own_and_a_lane_grows() -> None:
    figure = drawn(Row("main", "", 0, [bar(0, 9), bar(1, 3), bar(2, 4), bar(3, 5)]), Row("a", "", 1, [bar(0, 1)]))
    tops = [y for _, _, y in rects(figure, "waiting")]
    assert len(set(tops[:3])) == 3 and tops[3] == tops[1]
    assert tops[4] > max(tops[:4])
    names = [(one.findtext("b"), one.attrib["style"]) for one in figure.iterfind(".//p")]
    heights = [int(re.findall(r"height:(\d+)px", style)[0]) for _, style in names]
    assert [name for name, _ in names] == ["main", "a"] and heights[0] > heights[1]
    svg = figure.find(".//svg[@focusable]")
    assert svg is not None and int(svg.attrib["height"]) == AXIS_PX + sum(heights)


def test_a_lane_of_a_hundred_at_once_stays_a_lane() -> None:
    figure = drawn(Row("main", "", 0, [bar(0, 9)] * 100))
    assert len({y for _, _, y in rects(figure, "waiting")}) == 6


def test_a_failure_has_a_letter_and_a_break_a_triangle_and_both_are_in_the_legend() -> None:
    bad = bar(3, 4, level="bad", letter="E", word="error: it failed")
    figure = drawn(Row("main", "", 0, [bar(0, 1), bad, bar(5, 6, mark="lapse")]))
    assert [text.text for text in figure.iterfind(".//text[@class='letter']")] == ["E"]
    assert len(list(figure.iterfind(".//path[@class='break']"))) == 1
    legend = ["".join(item.itertext()) for item in figure.iterfind(".//li")]
    assert legend == ["waiting for the first token", "answering", "Eerror: it failed", "cache break"]
    assert [link.attrib["class"] for link in figure.iterfind(".//a")] == ["bar bar-good", "bar bar-bad", "bar bar-good"]


def test_a_long_pause_is_folded_and_its_length_is_written() -> None:
    figure = drawn(Row("main", "", 0, [bar(0, 1), bar(3_601, 3_602)]))
    assert [text.text for text in figure.iterfind(".//g[@class='fold']//text")] == ["3600 s"]
    assert "idle time, left out" in [one.text or "".join(one.itertext()) for one in figure.iterfind(".//li")]
    assert [text.text for text in figure.iterfind(".//text[@class='clock']")][0] == "at 0"


def test_the_table_speaks_for_it_so_its_links_are_not_in_the_way() -> None:
    figure = drawn(Row("main", "", 0, [bar(0, 1)]))
    svg = figure.find(".//svg[@aria-hidden='true']")
    assert svg is not None and {link.attrib["tabindex"] for link in svg.iterfind(".//a")} == {"-1"}
    box = figure.find(".//div[@role='region']")
    assert box is not None and (box.attrib["tabindex"], box.attrib["aria-label"]) == ("0", "Waterfall, drawn")
    assert svg.find(".//a/title") is not None


def test_names_are_text_whatever_they_hold() -> None:
    hostile = '"><script>alert(1)</script>\u202e'
    rows = [Row(hostile, hostile, 0, [bar(0, 1, title=hostile, href=hostile)])]
    text = str(waterfall(rows, label=hostile, writers=WRITERS))
    assert "<script" not in text and "\u202e" not in text.split("waterfall-names")[1].split("<span")[0]
    ElementTree.fromstring(text)


def test_a_strip_lies_below_the_lanes_and_is_named_beside_it() -> None:
    strip = Strip("prompts", "up to 9", "cached", "anew", [Column(0, SECOND, 3, 9, "told")])
    plain, figure = (drawn(Row("main", "", 0, [bar(0, 1)]), strip=one) for one in (None, strip))
    heights = [int(one.find(".//svg[@focusable]").attrib["height"]) for one in (plain, figure)]  # type: ignore[union-attr]
    assert heights[1] - heights[0] == STRIP_PX
    assert [(one.findtext("b"), one.findtext("span")) for one in figure.iterfind(".//p")] == [
        ("main", ""),
        ("prompts", "up to 9"),
    ]
    assert min(float(one.attrib["y"]) for one in figure.iterfind(".//g[@class='column']/rect")) > heights[0]
    assert ["".join(item.itertext()) for item in figure.iterfind(".//li")][-2:] == ["cached", "anew"]


def test_without_lanes_there_is_nothing_and_a_level_must_be_one() -> None:
    assert waterfall([], label="", writers=WRITERS) == ""
    with pytest.raises(KeyError):
        drawn(Row("main", "", 0, [bar(0, 1, level="fine")]))
