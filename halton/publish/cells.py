"""How one value looks in a page, by its column's name: the suffix is the unit.

Markup is only ever made round what this module formatted itself, a number, a moment or a status word it knows. Text that
came from the network is returned as plain text, which the template escapes.
"""

from __future__ import annotations

import re
from datetime import datetime

from markupsafe import Markup

PICO = 10**12
UNITS = ("_usd", "_pico", "_ms", "_tokens", "_calls", "_bytes")
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(\.\d+)?Z?")
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
STATUSES = {
    "ok": "good",
    "error": "bad",
    "blocked": "bad",
    "cut": "odd",
    "aborted": "odd",
    "interrupted": "odd",
}
COUNTS = frozenset({"calls", "tool_calls", "web_searches", "connections", "events", "rows", "behind"})


def cell(value: object, column: str) -> str | None:
    """What to show for a value, or None for Datasette's own way."""
    if value is None:
        return Markup('<span class="{}" title="not known">–</span>').format("num unknown" if _counted(column) else "unknown")
    if isinstance(value, str):
        return _word(value, column)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    exact = f"{value:,} pico-dollars" if column.endswith("_pico") else ""
    return Markup('<span class="num" title="{}">{}</span>' if exact else '<span class="num">{1}</span>').format(
        exact, number(value, column)
    )


def number(value: int | float, column: str) -> str:
    """A number in the unit that its column's name ends with."""
    if column.endswith("_usd"):
        return dollars(value)
    if column.endswith("_pico"):
        return dollars(value / PICO)
    if column.endswith("_ms"):
        return duration(value)
    if _counted(column):
        return f"{value:,}"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def dollars(value: float) -> str:
    """Money to the cent, and to the hundredth of a cent where there is less than a dollar of it."""
    sign, size = ("-" if value < 0 else ""), abs(value)
    if size and size < 0.00005:
        return f"{sign}<$0.0001"
    return f"{sign}${size:,.2f}" if size >= 1 or size == 0 else f"{sign}${size:.4f}"


def compact(count: int) -> str:
    """A large count as a person would say it."""
    for size, letter in ((10**9, "B"), (10**6, "M")):
        if count >= size:
            return f"{count / size:.1f} {letter}"
    return f"{count:,}"


def duration(value: float) -> str:
    """Milliseconds as a person would say them."""
    if value < 1000:
        return f"{value:.0f} ms"
    if value < 60_000:
        return f"{value / 1000:.1f} s"
    return f"{value // 60_000:.0f} min {value % 60_000 // 1000:02.0f} s"


def moment(value: str) -> str | None:
    """A UTC time with its clock part marked, None for anything that is not one."""
    found = MOMENT.fullmatch(value)
    if found is None:
        return None
    day, clock, seconds, _ = found.groups()
    try:
        here = datetime.fromisoformat(f"{day}T{clock}Z").astimezone().strftime("%b %d, %H:%M")
    except ValueError:
        return None
    shown = '<time datetime="{0}T{1}{2}Z" title="{0} {1}{2} UTC, {3} here">{0} <b>{1}</b></time>'
    return Markup(shown).format(day, clock, seconds or "", here)


def _counted(column: str) -> bool:
    return column.endswith(UNITS) or column in COUNTS


def _word(value: str, column: str) -> str | None:
    if (column == "at" or column.endswith(("_at", "_until"))) and (shown := moment(value)):
        return shown
    if column == "status" and value in STATUSES:
        return Markup('<span class="pill pill-{}">{}</span>').format(STATUSES[value], value)
    if UNSEEN.search(value):
        return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", value[:200])
    return None
