"""Numbers as lengths and heights: bars for shares, a line of small columns for what was spent day by day."""

from __future__ import annotations

from collections.abc import Sequence

_EIGHTHS = "▏▎▍▌▋▊▉█"
_HEIGHTS = "▁▂▃▄▅▆▇█"
_ASCII_HEIGHTS = ".:-=+*#@"


def bar(share: float, width: int, *, unicode: bool = True) -> str:
    """A bar of so much of the width, 0 to 1; anything above nothing is seen."""
    if share <= 0:
        return ""
    if not unicode:
        return "#" * max(1, round(min(share, 1) * width))
    eighths = max(1, round(min(share, 1) * width * 8))
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8 - 1] if eighths % 8 else "")


def sparkline(values: Sequence[int], *, unicode: bool = True) -> str:
    """A column for each value, the highest for the largest; a space where there was nothing."""
    heights, most = _HEIGHTS if unicode else _ASCII_HEIGHTS, max(values, default=0)
    return "".join(heights[-(-value * len(heights) // most) - 1] if value > 0 else " " for value in values)


def grouped(values: Sequence[int], room: int) -> tuple[list[int], int]:
    """Sums of so many neighbours that they fit, and how many neighbours that is. The first group may be a smaller one."""
    size = max(1, -(-len(values) // max(1, room)))
    short = len(values) % size
    head = [sum(values[:short])] if short else []
    return head + [sum(values[at : at + size]) for at in range(short, len(values), size)], size
