"""A small line without an axis: how a figure went over the days behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from markupsafe import Markup

WIDTH = 100
HEIGHT = 28
_EDGE = 2


def spark(values: Sequence[int | None], *, title: str) -> Markup:
    """The line of these values, from 0 to the largest, and `title` for who does not see it. Nothing for fewer than two.

    It breaks where a value is None: what nobody knows is no 0.
    """
    if len(values) < 2:
        return Markup("")
    top = max((value for value in values if value is not None), default=0) or 1
    step = WIDTH / (len(values) - 1)
    points = [None if value is None else (place * step, _height(value, top)) for place, value in enumerate(values)]
    runs = list(_runs(points))
    return Markup(
        '<svg class="spark" viewBox="0 0 {0} {1}" preserveAspectRatio="none" role="img" aria-label="{2}"><title>{2}</title>'
        '<path class="spark-area" d="{3}"/><path class="spark-line" d="{4}"/></svg>'
    ).format(WIDTH, HEIGHT, title, " ".join(map(_area, runs)), " ".join(map(_line, runs)))


def _height(value: int, top: int) -> float:
    return HEIGHT - _EDGE - (HEIGHT - 2 * _EDGE) * max(0, value) / max(1, top)


def _runs(points: Sequence[tuple[float, float] | None]) -> Iterator[list[tuple[float, float]]]:
    for is_known, run in groupby(points, lambda point: point is not None):
        if is_known:
            yield [point for point in run if point is not None]


def _line(run: Sequence[tuple[float, float]]) -> str:
    # One alone is a line to itself, which its round ends make a dot.
    return "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in (run if len(run) > 1 else [*run, *run]))


def _area(run: Sequence[tuple[float, float]]) -> str:
    return f"M{run[0][0]:.1f},{HEIGHT} L" + _line(run)[1:] + f" L{run[-1][0]:.1f},{HEIGHT} Z"
