"""What the figures of the page lack, each as a sentence, and what one can do about it."""

from __future__ import annotations

import shlex
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from halton.publish.cells import visible
from halton.publish.lag import Lag
from halton.publish.spend.asked import Asked
from halton.publish.spend.reader import Reader
from halton.publish.spend.words import plural
from halton.views.completeness import midnights
from halton.views.gaps import GapTotal, read_gaps
from halton.views.spend import Spend
from halton.views.unpriced_names import read_unpriced_names

MOST_MODELS = 4


class Remark(NamedTuple):
    """One thing that is lacking, in words; a command that mends it, and a table that has more of it, where there are any."""

    words: str
    command: str = ""
    table: str = ""


class Lacking(NamedTuple):
    """What the views know of it: gaps by cause, models that nobody priced, and the calls that are in no sum of money."""

    gaps: list[GapTotal]
    unpriced: list[Spend]
    unpriced_calls: int
    suspect_calls: int


def read_lacking(connection: sqlite3.Connection, parts: Sequence[Spend], asked: Asked) -> Lacking:
    """What the days asked for lack; `parts` are their sums by project, provider and model."""
    begin, end = midnights(asked.period)
    total = Spend.total(parts)
    models = _models([spend for spend in parts if spend.unpriced_calls])
    names = read_unpriced_names(connection, [(str(spend.key[0]), str(spend.key[1])) for spend in models])
    return Lacking(
        read_gaps(connection, since=begin, until=end),
        [spend for spend in models if spend.key in names],
        total.unpriced_calls,
        total.suspect_calls,
    )


def remarks(
    lacking: Lacking | None, lag: Lag | None, stopped: Sequence[tuple[str, int, str, str]], reader: Reader | None = None
) -> list[Remark]:
    """All that is lacking; nothing where the figures are the whole truth."""
    found = [Remark(f"The views are {plural(lag.behind, 'event')} behind the log.")] if lag and lag.behind else []
    found += [_stopped(*one) for one in stopped]
    found += [*_left_out(reader)] if reader else []
    if lacking is not None:
        found += [*map(_gap, lacking.gaps), *_unpriced(lacking)]
    return found


def _left_out(reader: Reader) -> Iterator[Remark]:
    if reader.late:
        yield Remark(f"Not read in time, and so left out: {', '.join(reader.late)}. A shorter period may help.")
    if reader.unread:
        yield Remark(f"Left out, since a table that it is made of is not there now: {', '.join(reader.unread)}.")


def _stopped(name: str, position: int, type_: str, error: str) -> Remark:
    words = f"{name} stopped at event {position:,} ({type_}): {error}. Try it:"
    return Remark(visible(words), f"halton projections test {shlex.quote(name)}")


def _gap(gap: GapTotal) -> Remark:
    lost = [
        plural(number, one)
        for number, one in ((gap.connections, "connection"), (gap.calls, "call"))
        if number
    ]  # fmt: skip
    what = " and ".join(lost) or plural(gap.gaps, "stretch", "stretches")
    return Remark(visible(f"{what} went by unmetered: {gap.cause.replace('_', ' ')}."), table="gaps")


def _unpriced(lacking: Lacking) -> list[Remark]:
    found = []
    for spend in lacking.unpriced[:MOST_MODELS]:
        provider, model = (shlex.quote(visible(name)) for name in spend.key)
        words = f"{plural(spend.unpriced_calls, 'call')} of {visible(spend.key[1])} without a price. Set one:"
        found.append(Remark(words, f"halton pricing set {model} --provider {provider} --input USD --output USD"))
    others = lacking.unpriced_calls - sum(spend.unpriced_calls for spend in lacking.unpriced[:MOST_MODELS])
    if others:
        words = f"{plural(others, 'call')} more" if found else plural(others, "call")
        found.append(Remark(f"{words} without a known cost: the table says why.", table="cost"))
    if lacking.suspect_calls:
        found.append(Remark(f"{plural(lacking.suspect_calls, 'call')} above $1,000 in no total.", table="cost"))
    return found


def _models(parts: Sequence[Spend]) -> list[Spend]:
    by_model = defaultdict[tuple[str | None, ...], list[Spend]](list)
    for spend in parts:
        by_model[spend.key[1:3]].append(spend)
    found = [Spend.total(spends, key) for key, spends in by_model.items()]
    return sorted(found, key=lambda spend: (-spend.unpriced_calls, [str(name) for name in spend.key]))
