"""How much of a provider's figures the ledger holds: shares, totals, and rows by their state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from halton.views.reconciliation import TOKENS, Compared

STATES = ("matched", "differs", "only_ours", "only_theirs")


class Coverage(msgspec.Struct, frozen=True):
    """Sums over the rows of a reconciliation. What both have of a row is the smaller of the two; within rounding all of it.

    `charged_pico` is what they charge, without the credits that `theirs_pico` holds too.
    """

    ours_tokens: int
    theirs_tokens: int | None
    both_tokens: int
    ours_pico: int
    theirs_pico: int | None
    charged_pico: int
    both_pico: int
    states: dict[str, int]

    @property
    def tokens_percent(self) -> float | None:
        """The share of their tokens that we have, None where they state none."""
        return _percent(self.both_tokens, self.theirs_tokens)

    @property
    def cost_percent(self) -> float | None:
        """The share of their dollars that we have, credits aside, None where they state none."""
        return _percent(self.both_pico, self.charged_pico)

    @property
    def least_percent(self) -> float | None:
        """The smaller of the shares."""
        return min((share for share in (self.tokens_percent, self.cost_percent) if share is not None), default=None)


def cover(rows: Iterable[Compared]) -> Coverage:
    """The coverage that these rows come to."""
    rows = list(rows)
    counted = [row for row in rows if row.unit in TOKENS]
    stated = [row for row in counted if row.theirs_quantity is not None]
    charged = [row for row in rows if row.theirs_pico is not None]
    found = Counter(row.state for row in rows)
    return Coverage(
        ours_tokens=sum(row.ours_quantity or 0 for row in counted),
        theirs_tokens=sum(row.theirs_quantity or 0 for row in stated) if stated else None,
        both_tokens=sum(min(row.ours_quantity or 0, row.theirs_quantity or 0) for row in stated),
        ours_pico=sum(row.ours_pico or 0 for row in rows),
        theirs_pico=sum(row.theirs_pico or 0 for row in charged) if charged else None,
        charged_pico=sum(max(0, row.theirs_pico or 0) for row in charged),
        both_pico=sum(map(_both_pico, charged)),
        states={state: found[state] for state in STATES},
    )


def _both_pico(row: Compared) -> int:
    theirs = max(0, row.theirs_pico or 0)
    is_rounding = abs(row.difference_pico or 0) <= (row.rounding_pico or 0)
    return theirs if is_rounding else min(max(0, row.ours_pico or 0), theirs)


def _percent(both: int, theirs: int | None) -> float | None:
    return 100 * both / theirs if theirs else None
