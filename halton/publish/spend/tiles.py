"""The figures of the first page: what each says, how it went, and what one has to know to read it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from halton.publish.cells import compact
from halton.publish.charts.spark import spark
from halton.publish.spend.asked import Asked
from halton.publish.spend.bars import Bars
from halton.publish.spend.words import UNKNOWN, money, plural, share, usd
from halton.views.choice import Choice
from halton.views.period import DAY, Period
from halton.views.spend import Spend, read_spend

FORTNIGHT = 14


class Tile(NamedTuple):
    """One figure with its name above, and its context and its line below."""

    label: str
    figure: str
    notes: Sequence[str]
    spark: Markup = Markup("")


def read_fortnight(connection: sqlite3.Connection, today: date) -> list[Spend]:
    """The sums of today and of the thirteen days before it, the earliest first."""
    period = Period(today - DAY * (FORTNIGHT - 1), today)
    found = {row.key[0]: row for row in read_spend(connection, ["day"], Choice(period))}
    days = ((today - DAY * back).isoformat() for back in range(FORTNIGHT - 1, -1, -1))
    return [found.get(day, Spend((day,))) for day in days]


def today(fortnight: Sequence[Spend], asked: Asked) -> Tile:
    """What today cost so far, beside yesterday."""
    spent, before = fortnight[-1], fortnight[-2]
    drawn = spark([asked.pico(day) for day in fortnight], title=f"The last {FORTNIGHT} days, today {usd(asked.pico(spent))}")
    yesterday = f"yesterday {money(before, notional=asked.notional)}"
    return Tile("Today", money(spent, notional=asked.notional), [*besides(spent, asked), yesterday], drawn)


def besides(spend: Spend, asked: Asked) -> list[str]:
    """What a sum of money does not say: of how many calls it is, which of them it lacks, and the other kind of money."""
    notes = [plural(spend.calls, "call")]
    if spend.unpriced_calls:
        notes.append(f"{spend.unpriced_calls:,} without a known cost")
    if asked.notional and spend.cost_pico:
        notes.append(f"{usd(spend.cost_pico)} billed beside it")
    if not asked.notional and spend.notional_pico:
        notes.append(f"{usd(spend.notional_pico)} more covered by a plan")
    return notes


def tiles(bars: Bars, blocked: dict[str, int] | None, asked: Asked) -> list[Tile]:
    """The figures of the days asked for; `blocked` is None where nobody knows."""
    spent = Tile(
        "Covered by a plan" if asked.notional else "Billed",
        money(bars.total, notional=asked.notional),
        besides(bars.total, asked),
        _spark("Money", [asked.pico(bar) for bar in bars.totals], bars),
    )
    return [spent, *_tokens(bars), *_refused(bars, blocked)]


def label(asked: Asked) -> str:
    """The name of the days asked for."""
    name = asked.span.name
    if name == "365d":
        return "Last 365 days"
    return f"Last {asked.span.label}" if name.endswith("d") else "All days" if name == "all" else asked.span.label


def _tokens(bars: Bars) -> list[Tile]:
    total = bars.total
    unstated = "no answer stated any" if total.calls and not total.tokens else ""
    sent = f"{compact(total.prompt_tokens)} sent, {compact(total.output_tokens)} received"
    cached = "of the prompts came from a cache" if total.prompt_tokens else unstated or "nothing was sent"
    drawn = _spark("Tokens", [bar.tokens for bar in bars.totals], bars)
    rates = _spark("Tokens from a cache in 1,000", bars.hit_rates_per_mille, bars)
    return [
        Tile("Tokens", UNKNOWN if unstated else compact(total.tokens), [unstated or sent], drawn),
        Tile("Cache hit rate", share(total.hit_rate), [cached], rates),
    ]


def _refused(bars: Bars, blocked: dict[str, int] | None) -> list[Tile]:
    stopped = [sum((blocked or {}).get(day.isoformat(), 0) for day in _days(bars, place)) for place in range(len(bars.first))]
    # A blocked call did not end well either, but nothing went wrong with it.
    failed = [max(0, bar.failed_calls - kept) for bar, kept in zip(bars.totals, stopped, strict=True)]
    calls = bars.total.calls
    note = f"{share(sum(failed) / calls)} of calls: errors, cut short or given up" if calls else "no call was made"
    found = [Tile("Failed", f"{sum(failed):,}", [note], _spark("Failed calls", failed, bars))]
    if blocked is not None:
        words = "calls kept back by a policy" if sum(stopped) else "no policy kept a call back"
        found.append(Tile("Blocked", f"{sum(stopped):,}", [words], _spark("Blocked calls", stopped, bars)))
    return found


def _days(bars: Bars, place: int) -> list[date]:
    end = bars.first[place + 1] if place + 1 < len(bars.first) else bars.last + DAY
    return [bars.first[place] + DAY * number for number in range((end - bars.first[place]).days)]


def _spark(what: str, values: Sequence[int | None], bars: Bars) -> Markup:
    first, last = bars.label(bars.first[0]), bars.label(bars.first[-1])
    return spark(values, title=f"{what} per {bars.unit} from {first} to {last}")
