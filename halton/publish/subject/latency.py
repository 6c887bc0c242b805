"""How long a model takes, by day: half and 95 percent, of whole answers and of first tokens, from the buckets that are kept."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from halton.publish.cells import duration
from halton.publish.charts.spark import spark
from halton.publish.spend.tiles import Tile
from halton.publish.spend.words import plural
from halton.views.period import DAY, Period

MOST_DAYS = 92
# One step of the index for each day: between them lie the buckets of all other models.
_BUCKETS = """
select d.value, (b.at_least_ms + b.below_ms - 1) / 2, b.durations, b.first_tokens
  from json_each(:days) as d
 cross join latency_daily as b on b.day = d.value and b.provider = :provider and b.model = :model
 order by 2"""

type Buckets = list[tuple[int, int]]


class Took(NamedTuple):
    """What half and 95 percent of some calls stayed within, in milliseconds, at most 6.3 % off; None of none."""

    calls: int
    p50_ms: int | None
    p95_ms: int | None


class Latency(NamedTuple):
    """Of all days together, and of each day there is, the earliest first."""

    days: tuple[str, ...]
    answers: Took
    first_tokens: Took
    answers_by_day: tuple[Took, ...]
    first_tokens_by_day: tuple[Took, ...]


def read_latency(connection: sqlite3.Connection, period: Period, provider: str, model: str, today: date) -> Latency:
    """The last days of a period, a quarter of a year at the most."""
    last = period.last or today
    first = max(period.first or last - DAY * (MOST_DAYS - 1), last - DAY * (MOST_DAYS - 1))
    days = [(first + DAY * place).isoformat() for place in range((last - first).days + 1)]
    rows = connection.execute(_BUCKETS, {"days": json.dumps(days), "provider": provider, "model": model}).fetchall()
    answers, firsts = defaultdict[str, Buckets](list), defaultdict[str, Buckets](list)
    for day, ms, durations, first_tokens in rows:
        answers[day].append((ms, durations))
        firsts[day].append((ms, first_tokens))
    had = tuple(sorted(answers))
    return Latency(
        had,
        took([(ms, calls) for _, ms, calls, _ in rows]),
        took([(ms, calls) for _, ms, _, calls in rows]),
        tuple(took(answers[day]) for day in had),
        tuple(took(firsts[day]) for day in had),
    )


def took(buckets: Buckets) -> Took:
    """The percentiles of buckets in the order of their milliseconds, by nearest rank."""
    calls = sum(count for _, count in buckets)
    return Took(calls, _within(buckets, calls, 50), _within(buckets, calls, 95))


def tiles(latency: Latency) -> list[Tile]:
    """Both kinds, half and 95 percent each, with how they went."""
    kinds = (
        ("Whole answer", latency.answers, latency.answers_by_day),
        ("First token", latency.first_tokens, latency.first_tokens_by_day),
    )
    return [
        Tile(
            f"{kind}, {words} within",
            "–" if value is None else duration(value),
            [plural(whole.calls, "call")],
            _spark(f"{kind}, {words} within", [getattr(day, name) for day in by_day], latency.days),
        )
        for kind, whole, by_day in kinds
        for name, words in (("p50_ms", "half"), ("p95_ms", "95 %"))
        if (value := getattr(whole, name)) is not None
    ]


def _spark(what: str, values: Sequence[int | None], days: Sequence[str]) -> Markup:
    known = [value for value in values if value is not None]
    return spark(
        values, title=f"{what}, by day from {days[0]} to {days[-1]}: between {duration(min(known))} and {duration(max(known))}"
    )


def _within(buckets: Buckets, calls: int, percent: int) -> int | None:
    rank, reached = (calls * percent + 99) // 100, 0
    for ms, count in buckets:
        reached += count
        if calls and reached >= rank:
            return ms
    return None
