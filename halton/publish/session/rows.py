"""The calls of a session as a table: what the waterfall draws, in words and figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

from halton.pricing.verdict import WHY_UNKNOWN
from halton.publish.cells import STATUSES, duration
from halton.publish.links import call_path, model_path
from halton.publish.session.breaks import in_short
from halton.publish.session.picture import Breaks
from halton.publish.session.words import clock_form
from halton.publish.spend.words import UNKNOWN, usd
from halton.views.session_calls import SessionCall


class Figure(NamedTuple):
    """A value as it is shown, and more of it for who points at it."""

    shown: str
    note: str = ""


class CallRow(NamedTuple):
    """One call. `level` is how its status looks."""

    at: str
    href: str
    lane: str
    model: str
    model_href: str
    status: str
    level: str
    status_note: str
    sent: Figure
    cached: Figure
    received: Figure
    took: Figure
    cost: Figure
    lost: str


def call_rows(
    calls: Sequence[SessionCall], lanes: dict[tuple[int, int], str], breaks: Breaks, here: tzinfo | None
) -> list[CallRow]:
    """A row for each of these calls, its time with the day where they are of several."""
    form = clock_form([call.began_at for call in calls], here)
    return [_row(call, f"{call.began_at.astimezone(here):{form}}", lanes[call.key], breaks) for call in calls]


def _row(call: SessionCall, at: str, lane: str, breaks: Breaks) -> CallRow:
    lost = breaks.get(call.key)
    level, said = STATUSES.get(call.status, ("odd", ""))
    return CallRow(
        at,
        call_path(call.call_id),
        lane,
        call.model or "",
        model_path(call.provider, call.model) if call.model else "",
        call.status,
        level,
        said,
        _tokens(call, call.prompt_tokens),
        _tokens(call, call.cache_read_tokens),
        _tokens(call, call.output_tokens),
        _took(call),
        _cost(call),
        "" if lost is None else in_short(lost),
    )


def _tokens(call: SessionCall, count: int) -> Figure:
    return Figure(f"{count:,}") if call.usage_known else Figure(UNKNOWN, f"not known: {call.usage_reason or 'no reason'}")


def _took(call: SessionCall) -> Figure:
    if call.duration_ms is None:
        return Figure(UNKNOWN, "not known: its end was not seen")
    first = "" if call.first_ms is None else f"first token after {duration(call.first_ms)}"
    return Figure(duration(call.duration_ms), first)


def _cost(call: SessionCall) -> Figure:
    if call.cost_pico is None:
        return Figure(UNKNOWN, f"not known: {WHY_UNKNOWN.get(call.cost_reason or '', call.cost_reason or 'no reason')}")
    notes = {"subscription": "covered by a subscription, at list price"}
    if call.is_repeat:
        return Figure(usd(call.cost_pico), "its response counts in another call, which brought it first")
    return Figure(usd(call.cost_pico), notes.get(call.billing, ""))
