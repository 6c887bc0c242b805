"""The short tables of models and of projects: the dearest, each with its bar, its cache and its money."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from halton.publish.charts.meter import meter
from halton.publish.links import model_path, project_path
from halton.publish.spend.asked import Asked
from halton.publish.spend.words import money, share, usd
from halton.views.spend import Spend, read_spend

MOST_ROWS = 8


class Row(NamedTuple):
    """One model, project or branch; the last row of a long list is all others together, and no link."""

    name: str
    under: str
    href: str
    calls: int
    cached: str
    billed: str
    notional: str
    bar: Markup


def read_parts(connection: sqlite3.Connection, asked: Asked) -> list[Spend]:
    """The sums of the days asked for by project, provider and model: of them all tables are made."""
    return read_spend(connection, ["project", "provider", "model"], asked.choice)


def models(parts: Sequence[Spend], asked: Asked, path: Callable[[str], str]) -> list[Row]:
    """The models, each with its provider."""
    return rows(_summed(parts, slice(1, 3)), asked, lambda spend: path(model_path(str(spend.key[0]), str(spend.key[1]))))


def projects(parts: Sequence[Spend], asked: Asked, path: Callable[[str], str]) -> list[Row]:
    """The projects."""
    return rows(_summed(parts, slice(0, 1)), asked, lambda spend: path(project_path(str(spend.key[0]))))


def rows(found: Sequence[Spend], asked: Asked, href: Callable[[Spend], str]) -> list[Row]:
    """The rows of a table, the dearest first; `href` leads to one's own page."""
    ranked = sorted(found, key=lambda row: (-asked.pico(row), -row.worth_pico, -row.calls, [str(name) for name in row.key]))
    most = asked.pico(ranked[0]) if ranked else 0
    # A line for «1 other» would take the place of that one.
    shown = len(ranked) if len(ranked) == MOST_ROWS + 1 else MOST_ROWS
    named = [
        _row(row, str(row.key[-1]), str(row.key[0]) if len(row.key) > 1 else "", href(row), most, asked) for row in ranked[:shown]
    ]
    rest = ranked[shown:]
    return [*named, *([_row(Spend.total(rest), f"{len(rest)} others", "", "", most, asked)] if rest else [])]


def _summed(parts: Sequence[Spend], part: slice) -> list[Spend]:
    sums = defaultdict[tuple[str | None, ...], list[Spend]](list)
    for spend in parts:
        sums[spend.key[part]].append(spend)
    return [Spend.total(found, key) for key, found in sums.items()]


def _row(spend: Spend, name: str, under: str, href: str, most: int, asked: Asked) -> Row:
    pico = asked.pico(spend)
    bar = meter(pico / most if most else 0.0, title=f"{usd(pico)} of {usd(most)}, the dearest", level="plain")
    rate, billed, notional = share(spend.hit_rate), money(spend, notional=False), money(spend, notional=True)
    return Row(name, under, href, spend.calls, rate, billed, notional, bar)
