"""Tokens by class, and the cache's part."""

from datetime import date

from halton.publish.spend.bars import Bars
from halton.publish.subject.tokens import cached, chart
from halton.views.spend import Spend

DAYS = [date(2026, 9, 21), date(2026, 9, 22)]


def bars(*rows: Spend) -> Bars:
    return Bars("day", DAYS, DAYS[-1], list(rows))


def test_each_class_that_there_is_has_its_colour() -> None:
    spend = Spend(("2026-09-22", "halton"), calls=1, input_tokens=1_000_000, cache_read_tokens=3_000_000, output_tokens=2_000)
    drawn = chart(bars(spend))
    assert '<i class="hue hue-3"></i>input, uncached <b>1.0 M</b>' in drawn
    assert '<i class="hue hue-1"></i>cache read <b>3.0 M</b>' in drawn
    assert '<i class="hue hue-5"></i>output <b>2,000</b>' in drawn and "cache write" not in drawn
    assert "75 %" in cached(bars(spend))


def test_nothing_is_drawn_of_nothing() -> None:
    assert chart(bars()) == cached(bars()) == ""
    assert cached(bars(Spend(("2026-09-22", "halton"), calls=1, input_tokens=5))) == ""
