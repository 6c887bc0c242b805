"""The figures at the head of a project's or a model's page, each beside the days before."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from markupsafe import Markup

from halton.publish.cells import compact
from halton.publish.charts.spark import spark
from halton.publish.spend.asked import Asked
from halton.publish.spend.bars import Bars
from halton.publish.spend.tiles import Tile, besides, label
from halton.publish.spend.words import money, plural, share, usd
from halton.views.choice import Choice
from halton.views.period import DAY, Period
from halton.views.spend import Spend, read_spend


def before(period: Period) -> Period | None:
    """As many days, just before these; None of all days, before which there are none."""
    if period.first is None or period.last is None:
        return None
    days = (period.last - period.first).days + 1
    return Period(period.first - DAY * days, period.first - DAY)


def read_before(connection: sqlite3.Connection, asked: Asked, of: Choice) -> Spend | None:
    """The sum of the days before; None of all days, and where nothing was metered yet when those began."""
    period = before(asked.period)
    (began,) = connection.execute("select min(day) from usage_daily").fetchone()
    if period is None or began is None or period.bounds[0] < began:
        return None
    return Spend.total(read_spend(connection, ["provider"], of.over(period)))


def figures(bars: Bars, earlier: Spend | None, asked: Asked) -> list[Tile]:
    """Money, calls, tokens, the cache's part, and calls that failed."""
    total, totals = bars.total, bars.totals
    drawn = [asked.pico(bar) for bar in totals]
    was = earlier or Spend(())
    return [
        Tile(
            label(asked),
            money(total, notional=asked.notional),
            [*besides(total, asked)[1:], *_money_moved(total, was, asked, earlier)],
            _spark("Money", drawn, bars),
        ),
        Tile(
            "Calls",
            f"{total.calls:,}",
            _moved(total.calls, was.calls, f"{was.calls:,}", earlier),
            _spark("Calls", [bar.calls for bar in totals], bars),
        ),
        Tile(
            "Tokens",
            compact(total.tokens),
            [
                f"{compact(total.prompt_tokens)} sent, {compact(total.output_tokens)} received",
                *_moved(total.tokens, was.tokens, compact(was.tokens), earlier),
            ],
            _spark("Tokens", [bar.tokens for bar in totals], bars),
        ),
        Tile(
            "Cache hit rate",
            share(total.hit_rate),
            ["of the prompts came from a cache", *([f"{share(was.hit_rate)} in the days before"] if was.calls else [])],
            _spark("Tokens from a cache in 1,000", bars.hit_rates_per_mille, bars),
        ),
        Tile(
            "Did not end well",
            plural(total.failed_calls, "call"),
            [
                f"{share(total.failed_calls / total.calls if total.calls else None)} of calls",
                *([f"{share(was.failed_calls / was.calls)} in the days before"] if was.calls else []),
            ],
            _spark("Calls that failed", [bar.failed_calls for bar in totals], bars),
        ),
    ]


def change(value: int, was: int) -> str:
    """By how much a value is above or below what it was, in words; from nothing there is no percentage."""
    if not was:
        return "nothing in the days before" if value else "as in the days before"
    part = (value - was) / was
    if part >= 1:
        return f"{value / was:,.3g} times the days before"
    return (
        "as in the days before" if value == was else f"{abs(part):.0%} {'more' if part > 0 else 'less'} than in the days before"
    )


def _money_moved(total: Spend, was: Spend, asked: Asked, earlier: Spend | None) -> Sequence[str]:
    # What nobody knows is neither more nor less than anything.
    if earlier is None or not total.is_known:
        return []
    if not was.is_known:
        return ["not known in the days before"]
    return _moved(asked.pico(total), asked.pico(was), usd(asked.pico(was)), earlier)


def _moved(value: int, was: int, shown: str, earlier: Spend | None) -> Sequence[str]:
    if earlier is None:
        return []
    return [f"{change(value, was)} ({shown})" if was and value != was else change(value, was)]


def _spark(what: str, values: Sequence[int | None], bars: Bars) -> Markup:
    first, last = bars.label(bars.first[0]), bars.label(bars.first[-1])
    return spark(values, title=f"{what} per {bars.unit} from {first} to {last}")
