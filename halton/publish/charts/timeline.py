"""One call on a line of time: what was waited for, one after the other, as far as that is known.

The bar is SVG that is stretched to the width there is; the words are HTML, so that they keep their size on a narrow screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from halton.publish.cells import duration
from halton.publish.charts.scale import ticks

WIDTH = 1000
# What is too short to be drawn is drawn as a line nevertheless: it happened.
THINNEST = 3.0
_LAST_TICK = 0.9


class Phase(NamedTuple):
    """A stretch of a call, in ms since it began."""

    name: str
    begin_ms: int
    end_ms: int
    hue: int


def phases(ttfb_ms: int | None, ttft_ms: int | None, duration_ms: int | None) -> list[Phase]:
    """The stretches between the moments that are known; none without an end. A moment that cannot be is taken as unknown."""
    if duration_ms is None or duration_ms < 0:
        return []
    first_byte = ttfb_ms if ttfb_ms is not None and 0 <= ttfb_ms <= duration_ms else None
    first_token = ttft_ms if ttft_ms is not None and (first_byte or 0) <= ttft_ms <= duration_ms else None
    if first_byte is None and first_token is None:
        return [Phase("The whole call", 0, duration_ms, 3)]
    found, at = [], 0
    for moment, name, hue in ((first_byte, "Upload, queue, first byte", 3), (first_token, "To the first token", 2)):
        if moment is not None:
            found.append(Phase(name, at, moment, hue))
            at = moment
    return [*found, Phase("The answer, to its end", at, duration_ms, 1)]


def timeline(found: Sequence[Phase], *, title: str) -> Markup:
    """The bar of these phases, the legend with the length of each, and an axis of time; `title` says it in words."""
    if not found:
        return Markup("")
    whole = found[-1].end_ms
    bars = Markup("").join(_bar(phase, whole) for phase in found)
    return Markup(
        '<figure class="timeline"><svg viewBox="0 0 {} 30" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>'
        '<div class="timeline-axis" aria-hidden="true">{}</div><ul class="legend">{}</ul></figure>'
    ).format(WIDTH, title, bars, _axis(whole), Markup("").join(map(_word, found)))


def stretch(begin: float, end: float, *, title: str, hue: int = 3) -> Markup:
    """A bar from one share of a line to another, for a row of a list: when in their time one of several calls ran."""
    x = min(max(0.0, begin), 1.0) * WIDTH
    width = max(THINNEST * 3, min(max(0.0, end), 1.0) * WIDTH - x)
    return Markup(
        '<svg class="stretch" viewBox="0 0 {0} 10" preserveAspectRatio="none" role="img" aria-label="{1}"><title>{1}</title>'
        '<rect class="hue-{2}" x="{3:.1f}" y="0" width="{4:.1f}" height="10"/></svg>'
    ).format(WIDTH, title, hue, min(x, WIDTH - width), width)


def _bar(phase: Phase, whole: int) -> Markup:
    x, end = (WIDTH * edge / (whole or 1) for edge in (phase.begin_ms, phase.end_ms))
    width = max(THINNEST, end - x)
    return Markup('<rect class="hue-{}" x="{:.1f}" y="0" width="{:.1f}" height="30"><title>{}: {}</title></rect>').format(
        phase.hue, min(x, WIDTH - width), width, phase.name, duration(phase.end_ms - phase.begin_ms)
    )


def _axis(whole: int) -> Markup:
    marks = [mark for mark in ticks(whole) if mark <= _LAST_TICK * whole]
    words = (Markup('<span style="left:{:.2f}%">{}</span>').format(100 * mark / whole, duration(mark)) for mark in marks if mark)
    return Markup('<span class="first">0</span>{}<span class="last">{}</span>').format(Markup("").join(words), duration(whole))


def _word(phase: Phase) -> Markup:
    length = duration(phase.end_ms - phase.begin_ms)
    return Markup('<li><i class="hue hue-{}"></i>{} <b>{}</b></li>').format(phase.hue, phase.name, length)
