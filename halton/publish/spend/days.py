"""The chart of the first page: spend by day, week or month, split by provider, model or project."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from markupsafe import Markup

from halton.publish.charts.stacked import Series, stacked
from halton.publish.links import model_path, project_path
from halton.publish.spend.asked import Asked
from halton.publish.spend.bars import Bars, Key
from halton.publish.spend.words import plural, usd
from halton.views.spend import Spend

MOST_SERIES = 7


class Days(NamedTuple):
    """The heading, the picture, and what it leaves out."""

    title: str
    chart: Markup
    note: str


def days(bars: Bars, asked: Asked, path: Callable[[str], str]) -> Days:
    """The chart of these bars; `path` makes an address of ours one of this server."""
    labels = [bars.label(day) for day in bars.first]
    kind = "Covered by a plan" if asked.notional else "Spend"
    return Days(f"{kind} per {bars.unit}", stacked(labels, series(bars, asked, path), figure=usd), _note(bars.total, asked))


def series(bars: Bars, asked: Asked, path: Callable[[str], str]) -> list[Series]:
    """One of each of the dearest, the last one of all others together."""
    sums = {key: asked.pico(total) for key, total in bars.by_key(slice(1, None)).items()}
    ranked = sorted((key for key, pico in sums.items() if pico), key=lambda key: (-sums[key], [str(part) for part in key]))
    shown = ranked if len(ranked) <= MOST_SERIES + 1 else ranked[:MOST_SERIES]
    picos = {row.key: asked.pico(row) for row in bars.rows}
    names = [bars.name(day) for day in bars.first]
    found = [
        Series(str(key[-1]), [picos.get((name, *key), 0) for name in names], hue, _href(key, asked.by, path))
        for hue, key in enumerate(shown, 1)
    ]
    rest = ranked[len(shown) :]
    if rest:
        others = [sum(picos.get((name, *key), 0) for key in rest) for name in names]
        found.append(Series(f"{len(rest)} others", others, 0))
    return found


def _note(total: Spend, asked: Asked) -> str:
    if not total.is_known:
        return "Not one cost of these days is known."
    nothing = "" if asked.pico(total) else "Nothing was spent in these days. "
    lacking = [f"{plural(total.unpriced_calls, 'call')} without a known cost"] if total.unpriced_calls else []
    if asked.notional and total.cost_pico:
        lacking.append(f"{usd(total.cost_pico)} that was billed")
    if not asked.notional and total.notional_pico:
        lacking.append(f"{usd(total.notional_pico)} that a plan covered, which is no bill but the list price")
    return (nothing + (f"Not in it: {'; '.join(lacking)}." if lacking else "")).strip()


def _href(key: Key, by: str, path: Callable[[str], str]) -> str:
    if by == "model":
        return path(model_path(str(key[0]), str(key[1])))
    return path(project_path(str(key[0]))) if by == "project" else ""
