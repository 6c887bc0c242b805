"""Where a cache was lost, in sentences: the likely cause, how many tokens, and what that cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

from halton.pricing.verdict import WHY_UNKNOWN
from halton.publish.cells import visible
from halton.publish.links import call_path
from halton.publish.session.words import clock_form
from halton.publish.spend.words import UNKNOWN, usd
from halton.views.break_words import SHORT, why
from halton.views.cache_breaks import Break

SHOWN = 20
_NOT_PRICED = {
    **WHY_UNKNOWN,
    "suspect": "its call costs above $1,000, which no total holds",
    "charged_apart": "the provider states what it charged for the whole call, and that is another sum than its rates come to",
}


class BreakRow(NamedTuple):
    """One break: `at` leads to its call at `href`."""

    at: str
    href: str
    lane: str
    cause: str
    why: str
    lost: str
    cost: str
    cost_note: str


def break_rows(breaks: Sequence[Break], lanes: dict[tuple[int, int], str], here: tzinfo | None) -> list[BreakRow]:
    """The dearest of these breaks in order of time; `lanes` names the lane of a call."""
    dearest = sorted(breaks, key=lambda one: (-(one.cost_pico or 0), -one.lost_tokens, one.call.key))[:SHOWN]
    chosen = sorted(dearest, key=lambda one: (one.call.began_at, one.call.key))
    form = clock_form([one.call.began_at for one in chosen], here)
    return [_row(one, f"{one.call.began_at.astimezone(here):{form}}", lanes[one.call.key]) for one in chosen]


def in_short(one: Break) -> str:
    """The same in a few words."""
    lost, cost = f"{SHORT[one.cause]}, {one.lost_tokens:,} tokens", one.cost_pico
    return f"{lost}, cost not known" if cost is None else f"{lost}, {usd(cost)}"


def _row(one: Break, at: str, lane: str) -> BreakRow:
    note = "more than reading them" if one.call.billing != "subscription" else "covered by a subscription"
    if one.cost_pico is None:
        note = f"not known: {_NOT_PRICED.get(one.cost_reason or '', one.cost_reason or 'no reason')}"
    cost = UNKNOWN if one.cost_pico is None else usd(one.cost_pico)
    return BreakRow(
        at, call_path(one.call.call_id), lane, SHORT[one.cause], visible(why(one)), f"{one.lost_tokens:,}", cost, note
    )
