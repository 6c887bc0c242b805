"""What is drawn in a waterfall, and what its colours, letters and shapes say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup

LEVELS = {"good": "bar-good", "odd": "bar-odd", "bad": "bar-bad"}
_BREAK = Markup('<svg class="key-break" width="10" height="9" aria-hidden="true"><path d="M0 0H10L5 9Z"/></svg>')


class Bar(NamedTuple):
    """One thing from a millisecond to another; `first_ms`, where it is known, parts the waiting from the doing.

    `letter` and `word` say a level other than good without its colour; `mark` says what a triangle above the bar is for.
    """

    begins_ms: int
    first_ms: int | None
    ends_ms: int
    level: str
    title: str
    href: str
    letter: str = ""
    word: str = ""
    mark: str = ""


def legend(bars: Iterable[Bar], *, has_folds: bool, more: Iterable[tuple[Markup, str]] = ()) -> Markup:
    """The signs that these bars bear, and no others, and `more`; each level is told by its letter too."""
    drawn = list(bars)
    signs = [(Markup('<i class="key key-waiting"></i>'), "waiting for the first token")]
    signs += [(Markup('<i class="key key-good"></i>'), "answering")]
    for letter, word, level in sorted({(bar.letter, bar.word, bar.level) for bar in drawn if bar.letter}):
        signs.append((Markup('<i class="key key-{}">{}</i>').format(level, letter), word))
    if any(bar.mark for bar in drawn):
        signs.append((_BREAK, "cache break"))
    if has_folds:
        signs.append((Markup('<i class="key key-fold"></i>'), "idle time, left out"))
    signs.extend(more)
    items = (Markup("<li>{}{}</li>").format(sign, word) for sign, word in signs)
    return Markup('<ul class="waterfall-legend">{}</ul>').format(Markup("").join(items))
