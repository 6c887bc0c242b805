"""The policies that a call met: which warned of it, and which kept it back."""

from __future__ import annotations

from typing import NamedTuple

from halton.publish.call.found import Found
from halton.publish.call.when import when
from halton.publish.cells import PICO, cell, dollars, visible
from halton.views.call_acts import CallHit


class Met(NamedTuple):
    """One policy, what it did, and how far its bound was used then."""

    name: str
    hit: str
    kind: str
    used: str
    window: str
    at: str


def section(found: Found) -> list[Met]:
    """The policies that a call met."""
    return [_met(hit) for hit in found.hits]


def _met(hit: CallHit) -> Met:
    used = _figure(hit.used, hit.kind)
    if hit.bound is not None:
        used += f" of {_figure(hit.bound, hit.kind)}"
    if hit.percent is not None:
        used += f" ({hit.percent:,} %)"
    window = f"{hit.window}, begun {when(hit.window_began_at).here}" if hit.window and hit.window_began_at else hit.window
    did = cell(hit.hit, "hit") or visible(hit.hit)
    return Met(visible(hit.name), did, visible(hit.kind), used, visible(window or "each call"), when(hit.at).clock)


def _figure(value: int | None, kind: str) -> str:
    if value is None:
        return "–"
    return dollars(value / PICO) if kind == "budget" else f"{value:,}"
