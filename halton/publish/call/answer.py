"""What the provider's answer said of itself: the headers that are kept, its usage object as it came, and how it travelled."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from halton.publish.call.found import Found
from halton.publish.call.when import of_event
from halton.publish.cells import visible

MOST_CHARACTERS = 20_000
MOST_HEADERS = 100
# Seconds since the epoch, from 2017 to 2033: what rate limits name as the moment at which they begin anew.
_SECONDS = re.compile("1[5-9][0-9]{8}")
_WIRE = (
    ("Host", "host"),
    ("Endpoint", "endpoint"),
    ("Method", "method"),
    ("Kind", "kind"),
    ("Request id", "request_id"),
    ("Response id", "response_id"),
    ("Transport", "transport"),
    ("HTTP", "http_version"),
    ("Content coding", "content_encoding"),
    ("Service tier", "service_tier"),
    ("Speed", "speed"),
    ("Inference geography", "inference_geo"),
)
_NUMBERS = (
    ("Request", "request_bytes", "bytes"),
    ("Answer", "response_bytes", "bytes"),
    ("Most output asked for", "max_output_tokens", "tokens"),
)


class Answer(NamedTuple):
    """Facts of the exchange, headers by name, the raw usage object, the reader that understood it, its event in the log."""

    facts: list[tuple[str, str]]
    headers: list[tuple[str, str]]
    usage: str
    reader: str
    event: str
    recorded: str
    hash: str
    why_none: str


def section(found: Found) -> Answer:
    """What is kept of the exchange beside its bodies."""
    call, log = found.call, found.log
    facts = [(label, visible(call[column])) for label, column in _WIRE if call[column]]
    facts += [(label, f"{call[column]:,} {unit}") for label, column, unit in _NUMBERS if call[column] is not None]
    reader = visible((found.facts.usage or {}).get("reader") or "")
    if log is None:
        return Answer(facts, [], "", reader, f"{call['position']:,}", "", "", _why_none(found))
    headers = sorted((log.event.headers or {}).items())[:MOST_HEADERS]
    return Answer(
        facts,
        [(visible(name), _header(value)) for name, value in headers],
        written(log.event.usage) if log.event.usage is not None else "",
        reader,
        f"{call['position']:,}",
        of_event(log.recorded_at).here,
        log.hash,
        "",
    )


def _header(value: str) -> str:
    """A header's value; a time in seconds since the epoch is told by the clock, too."""
    at = f" ({of_event(int(value) * 1_000_000).here})" if _SECONDS.fullmatch(value) else ""
    return f"{visible(value)}{at}"


def written(document: Any) -> str:
    """JSON with its lines, every character visible, cut where it is too long."""
    text = visible(json.dumps(document, ensure_ascii=False, indent=2))
    return (
        text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}\n… {len(text) - MOST_CHARACTERS:,} characters more"
    )


def _why_none(found: Found) -> str:
    if found.is_ours:
        return "The log here does not hold its event where the views say, so what only the event says is missing: halton verify."
    return "Its event is on another machine: only what the views keep of it is shown here."
