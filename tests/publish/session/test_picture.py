"""The waterfall of a session: its lanes in order, its calls as bars, and the words of its axis."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from xml.etree import ElementTree

from cached_calls import NOON, cached
from halton.publish.charts.time_folds import Tick
from halton.publish.session.picture import MOST_LANES, clock, picture
from halton.publish.session.words import milliseconds
from halton.views.cache_breaks import breaks_of
from halton.views.lanes import lanes_of
from halton.views.session_calls import SessionCall

CENT = 10**10


def drawn(*calls: SessionCall) -> ElementTree.Element:
    lanes = lanes_of(calls)
    breaks = {one.call.key: one for one in breaks_of(lanes)}
    return ElementTree.fromstring(picture(lanes, breaks, "/base{}".format, UTC))


def names(figure: ElementTree.Element) -> list[tuple[str | None, str | None]]:
    return [(row.findtext("b"), row.findtext("span")) for row in figure.iterfind(".//p")]


def lanes_named(figure: ElementTree.Element) -> list[tuple[str | None, str | None]]:
    return [name for name in names(figure) if not (name[0] or "").startswith("prompts of ")]


def test_a_lane_has_its_calls_and_what_is_known_of_their_cost() -> None:
    calls = [cached(0, cost_pico=CENT), cached(9, agent="scout", cost_pico=None), cached(20, cost_pico=CENT)]
    assert lanes_named(drawn(*calls)) == [("main", "2 calls · $0.0200"), ("scout", "1 call")]


def test_a_bar_says_what_its_call_was_and_leads_to_it() -> None:
    call = cached(0, call_id="ab.2", input_tokens=1_000, cache_read_tokens=9_000, cost_pico=CENT)
    (bar,) = drawn(call).iterfind(".//a")
    assert bar.attrib["href"] == "/base/call/ab~2E2"
    assert (bar.findtext("title") or "").split("\n") == [
        "claude-sonnet-4-5-20250929: ok, the provider answered in full",
        "took 2.0 s, first token after 1.0 s",
        "10,000 in, 9,000 of them cached, 100 out",
        "$0.0100",
    ]


def test_what_is_not_known_is_said_so() -> None:
    gone = cached(0, status="error", usage_known=False, cost_pico=None, duration_ms=None, first_ms=None, model=None)
    (bar,) = drawn(gone).iterfind(".//a")
    assert (bar.findtext("title") or "").split("\n") == [
        "no model named: error, the provider refused or failed",
        "took not known",
        "tokens not known",
        "cost not known",
    ]
    assert (bar.attrib["class"], bar.findtext(".//text")) == ("bar bar-bad", "E")


def test_a_status_that_is_new_here_is_odd_and_hostile_names_are_text() -> None:
    figure = drawn(cached(0, status="<b>\u202e", model="<script>", agent="<i>"))
    (bar,) = figure.iterfind(".//a")
    assert bar.attrib["class"] == "bar bar-odd"
    assert (bar.findtext("title") or "").startswith("<script>: <b>\\u202e, ")


def test_a_break_is_marked_where_it_is() -> None:
    figure = drawn(cached(0, cache_write_5m_tokens=9_000), cached(9, cache_write_5m_tokens=9_000, position=2))
    marked = [bar for bar in figure.iterfind(".//a") if bar.find(".//path[@class='break']") is not None]
    assert [(bar.findtext("title") or "").split("\n")[-1] for bar in marked] == [
        "Cache break, likely prompt changed, 9,000 tokens, $0.0311"
    ]


def test_the_prompts_of_the_first_lane_are_drawn_below_it_with_what_was_cached() -> None:
    figure = drawn(
        cached(0, cache_write_5m_tokens=9_000),
        cached(9, cache_read_tokens=9_000, input_tokens=1_000),
        cached(12, usage_known=False),
        cached(15, agent="scout", input_tokens=70_000),
    )
    assert names(figure)[-1] == ("prompts of main", "up to 10,000 tokens")
    assert [column.findtext("title") for column in figure.iterfind(".//g[@class='column']")] == [
        "Prompt of 9,000 tokens, 0 of them read from the cache",
        "Prompt of 10,000 tokens, 9,000 of them read from the cache",
    ]
    assert len(names(drawn(cached(0, usage_known=False)))) == 1


def test_lanes_beyond_the_most_share_the_last_one() -> None:
    calls = [cached(0), *(cached(second, agent=f"a{second}", position=second) for second in range(2, MOST_LANES + 11))]
    figure = drawn(*calls)
    assert len(lanes_named(figure)) == MOST_LANES + 1
    assert lanes_named(figure)[-1][0] == "10 more lanes"
    assert len(list(figure.iterfind(".//a"))) == len(calls)


def test_words_of_the_axis_are_as_fine_as_they_have_to_be() -> None:
    here, at = timezone(timedelta(hours=2)), milliseconds(NOON) + 61_250
    words = [clock(Tick(at, 0.0, step), here) for step in (0, 60_000, 10_000, 250)]
    assert words == ["14:01", "14:01", "14:01:01", "14:01:01.250"]
