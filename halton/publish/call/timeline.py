"""When what happened: the line of time of one call, and what of it was not seen."""

from __future__ import annotations

from typing import Any, NamedTuple

from halton.publish.call.found import Found
from halton.publish.call.heading import tokens_a_second
from halton.publish.cells import duration
from halton.publish.charts.timeline import phases, timeline

_MOMENTS = (("First byte", "ttfb_ms"), ("First token", "ttft_ms"), ("End", "duration_ms"))


class Timeline(NamedTuple):
    """The picture, each moment with its time (– where it is not known), and why one is missing."""

    picture: str
    moments: list[tuple[str, str]]
    notes: list[str]


def section(found: Found) -> Timeline:
    """The line of time of a call."""
    call = found.call
    stretches = phases(call["ttfb_ms"], call["ttft_ms"], call["duration_ms"])
    title = "; ".join(f"{one.name} {duration(one.end_ms - one.begin_ms)}" for one in stretches)
    moments = [(label, "–" if call[name] is None else f"{call[name]:,} ms") for label, name in _MOMENTS]
    if speed := tokens_a_second(call, found.facts.usage or {}):
        moments.append(("From first token to end", f"{speed:,.1f} tokens/s"))
    return Timeline(timeline(stretches, title=title), moments, list(_notes(call)))


def _notes(call: dict[str, Any]) -> list[str]:
    said = []
    if call["duration_ms"] is None:
        said.append("When it ended is not known, so no line of time can be drawn.")
    if call["status"] == "blocked":
        said.append("It never went to its provider.")
    elif call["ttfb_ms"] is None:
        said.append("No byte of an answer was seen." if call["status"] != "ok" else "When its first byte came was not recorded.")
    elif call["ttft_ms"] is None:
        streamed = "no token was seen in it" if call["streamed"] else "it did not come as a stream"
        said.append(f"There is no time of the first token: {streamed}.")
    if call["attempt"]:
        said.append(f"The client says that it tried again: retry {call['attempt']}.")
    return said
