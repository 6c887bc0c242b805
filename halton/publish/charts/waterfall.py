"""Who did what when: a lane a row, a bar for each thing that lasted, on one axis of time without its long pauses.

The bars are SVG whose places are shares of its width, so that it fills a wide screen and its words keep their size; where it is
too narrow it scrolls in its own box, beside the names. It repeats a table that has to stand beside it, so it is hidden from
screen readers and its links from the keyboard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from halton.publish.cells import visible
from halton.publish.charts.rect import rect
from halton.publish.charts.strip import STRIP_PX, Strip, drawn_strip, strip_signs
from halton.publish.charts.time_folds import FOLD_PX, FoldedTime, Tick, fold_time
from halton.publish.charts.waterfall_legend import LEVELS, Bar, legend

AXIS_PX = 24
_BAR_PX = 14
_TRACK_PX = 18
_ABOVE_PX = 15
_BELOW_PX = 9
_MOST_TRACKS = 6
_LEAST_BAR_PX = 2.0
_LEAST_PLOT_PX = 84


class Row(NamedTuple):
    """One lane: its name, a few words, and how far it is set in."""

    name: str
    note: str
    depth: int
    bars: Sequence[Bar]


class Writers(NamedTuple):
    """How a moment of the axis is written, and how a length of time in milliseconds."""

    clock: Callable[[Tick], str]
    length: Callable[[int], str]


def waterfall(rows: Sequence[Row], *, label: str, writers: Writers, strip: Strip | None = None) -> Markup:
    """The picture of these lanes, of which each has a bar, and of a strip below them. Nothing where there are no lanes.

    :raises KeyError: for a level that is none of LEVELS.
    """
    if not rows:
        return Markup("")
    bars = [bar for row in rows for bar in row.bars]
    time = fold_time([(bar.begins_ms, bar.ends_ms) for bar in bars])
    heights = [_height(_tracks(row.bars)) for row in rows]
    heights[-1] += max(0, _LEAST_PLOT_PX - sum(heights))
    signs = legend(bars, has_folds=bool(time.folds), more=strip_signs(strip) if strip else ())
    names = [_name(row.name, row.note, row.depth, height) for row, height in zip(rows, heights, strict=True)]
    drawing = _drawing(rows, heights, time, writers, strip)
    return Markup(
        '<figure class="waterfall" aria-label="{}">{}<div class="waterfall-plot"><div class="waterfall-names">{}{}</div>'
        '<div class="waterfall-box" tabindex="0" role="region" aria-label="{}">{}</div></div></figure>'
    ).format(
        label, signs, _joined(names), _name(strip.name, strip.note, 0, STRIP_PX) if strip else "", f"{label}, drawn", drawing
    )


def _drawing(rows: Sequence[Row], heights: Sequence[int], time: FoldedTime, writers: Writers, strip: Strip | None) -> Markup:
    tops = [AXIS_PX + sum(heights[:place]) for place in range(len(rows))]
    lanes = AXIS_PX + sum(heights)
    height = lanes + (STRIP_PX if strip else 0)
    lines = (Markup('<line class="lane-line" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(top) for top in tops)
    bars = (_bar(bar, top, track, time) for row, top in zip(rows, tops, strict=True) for bar, track in _tracks(row.bars))
    return Markup('<svg aria-hidden="true" focusable="false" height="{}" style="min-width:{:.0f}px">{}</svg>').format(
        height,
        time.wide_px,
        _joined(
            (
                _joined(_folds(time, writers.length, height)),
                _joined(lines),
                _joined(_ticks(time, writers.clock, height)),
                drawn_strip(strip, lanes, time) if strip else Markup(""),
                _joined(bars),
            )
        ),
    )


def _tracks(bars: Sequence[Bar]) -> list[tuple[Bar, int]]:
    """Each bar with the line of its lane that it lies in: the first that is free, the last one where none is."""
    free: list[int] = []
    placed = []
    for bar in sorted(bars, key=lambda bar: (bar.begins_ms, bar.ends_ms)):
        track = next((number for number, until in enumerate(free) if until <= bar.begins_ms), len(free))
        track = min(track, _MOST_TRACKS - 1)
        if track == len(free):
            free.append(bar.ends_ms)
        free[track] = max(free[track], bar.ends_ms)
        placed.append((bar, track))
    return placed


def _height(placed: Sequence[tuple[Bar, int]]) -> int:
    return _ABOVE_PX + _BELOW_PX + _TRACK_PX * (1 + max((track for _, track in placed), default=0)) - (_TRACK_PX - _BAR_PX)


def _bar(bar: Bar, top: int, track: int, time: FoldedTime) -> Markup:
    y = top + _ABOVE_PX + _TRACK_PX * track
    left, right = time.left_px(bar.begins_ms), time.left_px(bar.ends_ms)
    first = left if bar.first_ms is None else max(left, min(right, time.left_px(bar.first_ms)))
    # By %, which escapes as .format does in half the time: a page has hundreds of bars.
    return Markup('<a href="%s" tabindex="-1" class="bar %s"><title>%s</title>%s%s%s</a>') % (
        bar.href,
        LEVELS[bar.level],
        bar.title,
        rect("waiting", time.percent(left), time.percent(max(right - left, _LEAST_BAR_PX)), y, _BAR_PX),
        rect("doing", time.percent(first), time.percent(max(right - first, _LEAST_BAR_PX)), y, _BAR_PX),
        _signs(bar, left, y, time),
    )


def _signs(bar: Bar, left: float, y: int, time: FoldedTime) -> Markup:
    if not bar.letter and not bar.mark:
        return Markup("")
    mark = Markup('<path class="break-line" d="M0 -3V{0}"/><path class="break" d="M-5 -12H5L0 -3Z"/>').format(_BAR_PX + 2)
    letter = Markup('<text class="letter" x="{}" y="-3">{}</text>').format(7 if bar.mark else 0, bar.letter)
    return Markup('<svg x="{:.3f}%" y="{}" overflow="visible">{}{}</svg>').format(
        time.percent(left), y, mark if bar.mark else "", letter if bar.letter else ""
    )


def _folds(time: FoldedTime, length: Callable[[int], str], height: int) -> Iterator[Markup]:
    for fold in time.folds:
        hidden = length(fold.ends_ms - fold.begins_ms)
        left, wide, middle = (time.percent(px) for px in (fold.left_px, FOLD_PX, fold.left_px + FOLD_PX / 2))
        yield Markup(
            '<g class="fold"><title>{0} idle, left out</title><rect x="{1:.3f}%" width="{2:.3f}%" y="{3}" height="{4}"/>'
            '<svg x="{5:.3f}%" y="{6}" overflow="visible"><text transform="rotate(90)" y="4">{0}</text></svg></g>'
        ).format(hidden, left, wide, AXIS_PX, height - AXIS_PX, middle, AXIS_PX + 8)


def _ticks(time: FoldedTime, clock: Callable[[Tick], str], height: int) -> Iterator[Markup]:
    for tick in time.ticks():
        yield Markup(
            '<line class="tick" x1="{0:.3f}%" x2="{0:.3f}%" y1="16" y2="{1}"/><text class="clock" x="{0:.3f}%" y="11">{2}</text>'
        ).format(time.percent(tick.left_px), height, clock(tick))


def _name(name: str, note: str, depth: int, height: int) -> Markup:
    style = f"height:{height}px;padding-left:{0.8 * depth:.2f}rem"
    return Markup('<p style="{}" title="{}"><b>{}</b><span>{}</span></p>').format(style, visible(name), visible(name), note)


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)
