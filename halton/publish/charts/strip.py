"""A strip below a waterfall, on its axis: columns whose height is a count, and within each the part of it that is had cheaply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from halton.publish.charts.rect import rect
from halton.publish.charts.time_folds import FoldedTime

STRIP_PX = 84
_ABOVE_PX = 12
_BELOW_PX = 4
_LEAST_PX = 3.0


class Column(NamedTuple):
    """A count from a millisecond to another, and the part of it, none of them below 0 and the part no larger."""

    begins_ms: int
    ends_ms: int
    part: int
    whole: int
    title: str


class Strip(NamedTuple):
    """Columns with a name and a few words; `part_word` and `rest_word` say what the two parts of each are."""

    name: str
    note: str
    part_word: str
    rest_word: str
    columns: Sequence[Column]


def drawn_strip(strip: Strip, top: int, time: FoldedTime) -> Markup:
    """The strip from this line down; the largest column fills it."""
    largest = max((column.whole for column in strip.columns), default=0) or 1
    line = Markup('<line class="lane-line" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(top)
    return line + Markup("").join(_column(column, top, largest, time) for column in strip.columns)


def strip_signs(strip: Strip) -> list[tuple[Markup, str]]:
    """What its colours say, for a legend."""
    return [
        (Markup('<i class="key key-part"></i>'), strip.part_word),
        (Markup('<i class="key key-rest"></i>'), strip.rest_word),
    ]


def _column(column: Column, top: int, largest: int, time: FoldedTime) -> Markup:
    left = time.left_px(column.begins_ms)
    wide = max(_LEAST_PX, time.left_px(column.ends_ms) - left)
    room, ground = STRIP_PX - _ABOVE_PX - _BELOW_PX, top + STRIP_PX - _BELOW_PX
    whole, part = (room * count / largest for count in (column.whole, column.part))
    shares = time.percent(left), time.percent(wide)
    return Markup('<g class="column"><title>%s</title>%s%s</g>') % (
        column.title,
        rect("rest", *shares, ground - whole, whole - part),
        rect("part", *shares, ground - part, part),
    )
