"""A time axis from which long idle spans are folded away: what happened keeps its room, and each fold says what it hides."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

FOLD_PX = 22
EDGE_PX = 6
LEAST_PX = 880
_LEAST_STRETCH_PX = 12
_PX_A_SPAN = 4
_LEAST_FOLD_MS = 20_000
# A pause is folded where it would take more than a twentieth of what is drawn.
_LARGEST_PART = 20
_STEPS_MS = (1, 2, 5, 10, 20, 50, 100, 200, 500, *(1000 * step for step in (
    1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400)))  # fmt: skip
_PX_A_TICK = 96
_PX_A_WORD = 66
_PX_OF_WORD = 54


class Stretch(NamedTuple):
    """A time that is drawn, from where on and how wide. Milliseconds since 1970, and pixels."""

    begins_ms: int
    ends_ms: int
    left_px: float
    wide_px: float


class Fold(NamedTuple):
    """A time that is not drawn, and where its mark stands."""

    begins_ms: int
    ends_ms: int
    left_px: float


class Tick(NamedTuple):
    """A moment that has a word; `step_ms` is how far apart such words are, 0 where something begins."""

    at_ms: int
    left_px: float
    step_ms: int


class FoldedTime(NamedTuple):
    """The axis: how wide it is at least, and what lies where."""

    wide_px: float
    stretches: tuple[Stretch, ...]

    @property
    def folds(self) -> tuple[Fold, ...]:
        """What is folded away, in order."""
        pairs = zip(self.stretches, self.stretches[1:], strict=False)
        return tuple(Fold(one.ends_ms, two.begins_ms, one.left_px + one.wide_px) for one, two in pairs)

    def left_px(self, at_ms: int) -> float:
        """Where a moment lies; one outside of all stretches at the nearest edge behind it."""
        number = max(0, bisect_right(self.stretches, at_ms, key=lambda stretch: stretch.begins_ms) - 1)
        begins, ends, left, wide = self.stretches[number]
        return left + wide * min(1.0, max(0.0, (at_ms - begins) / ((ends - begins) or 1)))

    def percent(self, pixels: float) -> float:
        """Pixels as a share of the width, so that the picture can be wider than it must be."""
        return 100 * pixels / self.wide_px

    def ticks(self) -> list[Tick]:
        """The moments with words: where a stretch begins, and round ones within, as far as there is room."""
        shown: list[Tick] = []
        for tick in sorted(self._candidates(), key=lambda tick: (tick.step_ms > 0, tick.left_px)):
            if tick.left_px <= self.wide_px - _PX_OF_WORD and all(
                abs(tick.left_px - other.left_px) >= _PX_A_WORD for other in shown
            ):
                shown.append(tick)
        return sorted(shown, key=lambda tick: tick.left_px)

    def _candidates(self) -> Iterator[Tick]:
        for begins, ends, left, wide in self.stretches:
            yield Tick(begins, left, 0)
            least = (ends - begins) * _PX_A_TICK / wide
            step = next((step for step in _STEPS_MS if step >= least), 0)
            for at in range(begins - begins % step + step, ends, step) if step else ():
                yield Tick(at, self.left_px(at), step)


def fold_time(spans: Sequence[tuple[int, int]]) -> FoldedTime:
    """The axis that shows these spans, each from a millisecond to another that is not before it.

    :raises ValueError: if there are none.
    """
    if not spans:
        raise ValueError("no span of time")
    busy = list(_joined(sorted(spans), 0))
    least = max(_LEAST_FOLD_MS, sum(ends - begins for begins, ends in busy) // _LARGEST_PART)
    drawn = list(_joined(busy, least))
    folded = FOLD_PX * (len(drawn) - 1) + 2 * EDGE_PX
    own = max(LEAST_PX - folded, _LEAST_STRETCH_PX * len(drawn) * 2, _PX_A_SPAN * len(spans))
    return FoldedTime(own + folded, tuple(_laid_out(drawn, own)))


def _joined(spans: Iterable[tuple[int, int]], most_ms: int) -> Iterator[tuple[int, int]]:
    """Spans in order, those as one between which no more than this lies."""
    begins, ends = None, 0
    for first, last in spans:
        if begins is not None and first - ends > most_ms:
            yield begins, ends
            begins = None
        begins, ends = (first, last) if begins is None else (begins, max(ends, last))
    if begins is not None:
        yield begins, ends


def _laid_out(drawn: Sequence[tuple[int, int]], own_px: float) -> Iterator[Stretch]:
    whole = sum(ends - begins for begins, ends in drawn) or 1
    shared = own_px - _LEAST_STRETCH_PX * len(drawn)
    left = float(EDGE_PX)
    for begins, ends in drawn:
        wide = _LEAST_STRETCH_PX + shared * (ends - begins) / whole
        yield Stretch(begins, ends, left, wide)
        left += wide + FOLD_PX
