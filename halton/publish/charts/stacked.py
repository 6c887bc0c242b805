"""Bars that add up: one bar a label, one part a series, its legend above and its axes beside it.

The bars are SVG that is stretched to the width there is; the words are HTML, so that they keep their size on a narrow screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from halton.publish.cells import visible
from halton.publish.charts.scale import ticks

HEIGHT = 1000
PITCH = 100
MOST_WORDS = 12
_GAP = 22


class Series(NamedTuple):
    """A value of each label, never below 0, None where it is not known; `hue` is 1 to 8, or 0 for the rest. With `href` its name
    is a link."""

    name: str
    values: Sequence[int | None]
    hue: int
    href: str = ""


def stacked(labels: Sequence[str], series: Sequence[Series], *, figure: Callable[[int], str], together: str = "") -> Markup:
    """The chart of these series, the first one lowest; `figure` writes a value, and `together` what all bars come to where that
    is not their sum. A label without any has a bar of no height."""
    totals = [_total(values) for values in zip(*(one.values for one in series), strict=True)] or [0] * len(labels)
    marks = ticks(max((total or 0 for total in totals), default=0))
    bars = (_bar(place, labels[place], total, series, marks[-1], figure) for place, total in enumerate(totals))
    return Markup('<figure class="stacked">{}<div class="stacked-plot">{}{}</div>{}</figure>').format(
        legend(series, figure=figure) if len(series) > 1 else "",
        _scale(marks, figure),
        Markup('<svg viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>').format(
            max(1, len(labels)) * PITCH, HEIGHT, _words(labels, totals, figure, together), Markup("").join(bars)
        ),
        _axis(labels),
    )


def legend(series: Sequence[Series], *, figure: Callable[[int], str]) -> Markup:
    """The name, the colour and the sum of each series, in the order of the parts of a bar."""
    return Markup('<ul class="legend">{}</ul>').format(
        Markup("").join(
            Markup('<li><i class="hue hue-{}"></i>{} <b>{}</b></li>').format(one.hue, _name(one), figure(_total(one.values) or 0))
            for one in series
        )
    )


def _total(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _name(one: Series) -> Markup:
    return Markup('<a href="{}">{}</a>' if one.href else "{1}").format(one.href, visible(one.name))


def _bar(place: int, label: str, total: int | None, series: Sequence[Series], top: int, figure: Callable[[int], str]) -> Markup:
    parts, below = [], 0
    for one in series:
        if value := one.values[place]:
            y, end = (round(HEIGHT - HEIGHT * edge / top, 1) for edge in (below + value, below))
            parts.append(
                Markup('<rect class="hue-{}" x="{}" y="{}" width="{}" height="{}"/>').format(
                    one.hue, place * PITCH + _GAP // 2, y, PITCH - _GAP, round(end - y, 1)
                )
            )
            below += value
    said = "".join(f"\n{visible(one.name)} {figure(value)}" for one in series if (value := one.values[place]))
    # The whole column answers to the pointer, not just the bar.
    ground = Markup('<rect class="column" x="{}" y="0" width="{}" height="{}"/>').format(place * PITCH, PITCH, HEIGHT)
    return Markup("<g><title>{}: {}{}</title>{}{}</g>").format(
        visible(label), "–" if total is None else figure(total), said if len(series) > 1 else "", ground, Markup("").join(parts)
    )


def _scale(marks: Sequence[int], figure: Callable[[int], str]) -> Markup:
    top = marks[-1] or 1
    line = Markup('<span style="bottom:{:g}%"><b>{}</b></span>')
    lines = [line.format(100 * mark / top, figure(mark).removesuffix(".00")) for mark in marks]
    return Markup('<div class="stacked-scale" aria-hidden="true">{}</div>').format(Markup("").join(lines))


def _axis(labels: Sequence[str]) -> Markup:
    every = max(1, -(-len(labels) // MOST_WORDS))
    # Counted from the end, so that the last day always has its word; each second one gives way on a narrow screen.
    words = (
        Markup('<span style="left:{:.2f}%"{}>{}</span>').format(
            100 * (place + 0.5) / len(labels),
            Markup(' class="minor"') if (len(labels) - 1 - place) // every % 2 else "",
            visible(labels[place]),
        )
        for place in range(len(labels))
        if (len(labels) - 1 - place) % every == 0
    )
    return Markup('<div class="stacked-axis" aria-hidden="true">{}</div>').format(Markup("").join(words))


def _words(labels: Sequence[str], totals: Sequence[int | None], figure: Callable[[int], str], together: str) -> str:
    heights = [total or 0 for total in totals]
    if not any(heights):
        return "Nothing in these bars"
    most = max(range(len(heights)), key=heights.__getitem__)
    whole = together or figure(sum(heights))
    return f"{len(labels)} bars, {whole} together, the highest {figure(heights[most])} at {visible(labels[most])}"
