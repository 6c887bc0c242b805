"""The calls that belong to this one: of its session before and after it, of the same response, of the same socket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from halton.publish.call.found import Found
from halton.publish.call.heading import pill
from halton.publish.call.when import When, when
from halton.publish.cells import PICO, dollars, duration, visible
from halton.publish.charts.timeline import stretch
from halton.publish.links import call_path
from halton.views.moment import moment
from halton.views.neighbours import Neighbour

MAIN = "main"


class Sibling(NamedTuple):
    """One call in short: `path` is its page, empty for the call that is being looked at."""

    path: str
    began: When
    lane: str
    model: str
    status: str
    note: str
    took: str
    picture: str
    cost: str


class Siblings(NamedTuple):
    """The neighbours in the session, with this call among them; the page before and after; the calls it shares an answer with."""

    session: str
    calls: list[Sibling]
    lanes: int
    previous: str
    next: str
    same_response: list[Sibling]
    same_exchange: list[Sibling]


def section(found: Found) -> Siblings:
    """The calls round this one."""
    calls = [*found.before, _self(found), *found.after]
    return Siblings(
        session=found.call["session"] or "",
        calls=_drawn(calls, found) if found.call["session"] else [],
        lanes=len({call.agent for call in calls}),
        previous=call_path(found.before[-1].call_id) if found.before else "",
        next=call_path(found.after[0].call_id) if found.after else "",
        same_response=_drawn(found.same_response, found),
        same_exchange=_drawn(found.same_exchange, found),
    )


def _self(found: Found) -> Neighbour:
    """The call itself, as it stands among its neighbours."""
    row = {**found.call, **(found.facts.usage or {}), **(found.facts.cost or {})}
    row["model"] = found.call["model"] or found.call["model_requested"]
    return Neighbour(**{name: row.get(name) for name in Neighbour.__struct_fields__})  # type: ignore[arg-type]


def _drawn(calls: Sequence[Neighbour], found: Found) -> list[Sibling]:
    spans = [_span(call) for call in calls]
    begin, end = min((span[0] for span in spans), default=0.0), max((span[1] for span in spans), default=0.0)
    whole = end - begin or 1.0
    lanes = sorted({call.agent or "" for call in calls})
    return [
        _sibling(call, found, ((one[0] - begin) / whole, (one[1] - begin) / whole), lanes.index(call.agent or "") % 8 + 1)
        for call, one in zip(calls, spans, strict=True)
    ]


def _sibling(call: Neighbour, found: Found, share: tuple[float, float], hue: int) -> Sibling:
    began, took = when(call.started_at), "–" if call.duration_ms is None else duration(call.duration_ms)
    is_self = (call.position, call.origin) == (found.call["position"], found.call["origin"])
    notes = [
        call.request_class if call.request_class not in (None, MAIN) else "",
        f"retry {call.attempt}" if call.attempt else "",
    ]
    notes.append(f"part {call.entry} of its response" if call.entry > 1 else "")
    return Sibling(
        path="" if is_self else call_path(call.call_id),
        began=began,
        lane=visible((call.agent or MAIN)[:60]),
        model=visible((call.model or "–")[:80]),
        status=pill(call.status),
        note=visible(", ".join(note for note in notes if note)),
        took=took,
        picture=stretch(*share, title=f"from {began.clock}, {took}", hue=hue),
        cost="–" if call.cost_pico is None else dollars(call.cost_pico / PICO),
    )


def _span(call: Neighbour) -> tuple[float, float]:
    """When it ran, in seconds since the epoch."""
    begin = moment(call.started_at).timestamp()
    return begin, begin + max(0, call.duration_ms or 0) / 1000
