"""The figures: what they say, and what they say beside it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import make
from halton.publish.spend.asked import Asked, asked_of
from halton.publish.spend.bars import Bars
from halton.publish.spend.tiles import Tile, besides, label, read_fortnight, tiles, today
from halton.views.spend import Spend

DAY = 1440 * make.MINUTE
CALL_PICO = 6_000_000_000
DOLLAR = 10**12


def asked(**arguments: str) -> Asked:
    return asked_of(arguments, datetime(2026, 9, 22, 15, tzinfo=UTC))


def test_today_stands_beside_yesterday(tmp_path: Path) -> None:
    events = [
        make.price(),
        make.call(),
        make.call(),
        make.call(started_at=make.NOON - DAY),
        make.call(started_at=make.NOON - 14 * DAY),
    ]
    with make.views(tmp_path, events) as views:
        fortnight = read_fortnight(views, date(2026, 9, 22))
    assert [day.calls for day in fortnight] == [0] * 12 + [1, 2]
    found = today(fortnight, asked())
    assert (found.label, found.figure, found.notes) == ("Today", "$0.0120", ["2 calls", "yesterday $0.0060"])
    assert 'aria-label="The last 14 days, today $0.0120"' in found.spark


def test_each_kind_of_money_has_the_other_beside_it_and_never_in_it() -> None:
    spend = Spend((), calls=1200, unpriced_calls=3, cost_pico=2 * DOLLAR, notional_pico=5 * DOLLAR)
    assert besides(spend, asked()) == ["1,200 calls", "3 without a known cost", "$5.00 more covered by a plan"]
    assert besides(spend, asked(money="notional")) == ["1,200 calls", "3 without a known cost", "$2.00 billed beside it"]
    assert besides(Spend((), calls=1), asked()) == ["1 call"]


def bars() -> Bars:
    facts = {"failed_calls": 3, "input_tokens": 100, "cache_read_tokens": 300, "output_tokens": 50}
    row = Spend(("2026-09-22", "anthropic"), calls=20, cost_pico=2 * DOLLAR, **facts)
    return Bars("day", [date(2026, 9, 21), date(2026, 9, 22)], date(2026, 9, 22), [row])


def said(found: list[Tile]) -> list[tuple[str, str, str]]:
    return [(tile.label, tile.figure, " · ".join(tile.notes)) for tile in found]


def test_the_figures_of_some_days() -> None:
    found = tiles(bars(), {"2026-09-22": 1}, asked())
    assert said(found) == [
        ("Billed", "$2.00", "20 calls"),
        ("Tokens", "450", "400 sent, 50 received"),
        ("Cache hit rate", "75%", "of the prompts came from a cache"),
        ("Failed", "2", "10% of calls: errors, cut short or given up"),
        ("Blocked", "1", "calls kept back by a policy"),
    ]
    assert all('class="spark"' in tile.spark for tile in found)
    assert 'aria-label="Failed calls per day from 21 Sep to 22 Sep"' in found[3].spark


def test_what_is_not_known_has_no_tile() -> None:
    assert [tile.label for tile in tiles(bars(), None, asked())][-1] == "Failed"
    assert said(tiles(bars(), {}, asked()))[-2:] == [
        ("Failed", "3", "15% of calls: errors, cut short or given up"),
        ("Blocked", "0", "no policy kept a call back"),
    ]
    nothing = tiles(Bars("day", [date(2026, 9, 22)], date(2026, 9, 22), []), {}, asked())
    assert said(nothing)[2:4] == [("Cache hit rate", "–", "nothing was sent"), ("Failed", "0", "no call was made")]
    assert nothing[0].spark == ""
    silent = [Spend(("2026-09-22", "anthropic"), calls=2, unpriced_calls=2)]
    assert said(tiles(Bars("day", [date(2026, 9, 22)], date(2026, 9, 22), silent), {}, asked()))[:3] == [
        ("Billed", "–", "2 calls · 2 without a known cost"),
        ("Tokens", "–", "no answer stated any"),
        ("Cache hit rate", "–", "no answer stated any"),
    ]
    assert tiles(bars(), {}, asked(money="notional"))[0].label == "Covered by a plan"


@pytest.mark.parametrize(
    ("days", "name"),
    [("7d", "Last 7 days"), ("365d", "Last 365 days"), ("all", "All days"), ("2026-08", "August 2026")],
)
def test_the_days_have_a_name(days: str, name: str) -> None:
    assert label(asked(days=days)) == name
