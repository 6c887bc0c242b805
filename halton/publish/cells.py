"""How one value looks in a page, by its column's name: the suffix is the unit.

Markup is only ever made round what this module formatted itself, a number, a moment, a status word it knows, or a link to a page
of ours with the text escaped. All other text that came from the network is returned as plain text, which the template escapes.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from markupsafe import Markup

from halton.publish.linked import address, of_row

PICO = 10**12
UNITS = ("_usd", "_pico", "_ms", "_tokens", "_calls", "_bytes", "_percent", "_per_mtok")
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(\.\d+)?Z?")
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
LONGEST = 200
# data.css shows so many characters of an id, and so many of a name: the whole is in the title of a longer one.
SHORT, NAME = 10, 24
# Words of states: how they look, and what they mean where the word alone does not say it.
STATUSES = {
    "ok": ("good", "the provider answered in full"),
    "error": ("bad", "the provider refused or failed"),
    "blocked": ("bad", "a policy kept it back"),
    "cut": ("odd", "the provider ended the answer early"),
    "aborted": ("odd", "the client left before the end"),
    "interrupted": ("odd", "the meter itself stopped"),
    "allowed": ("good", "there is room in the window"),
    "allowed_warning": ("odd", "the window is nearly full"),
    "rejected": ("bad", "the window is full"),
    "warned": ("odd", "let through, with a warning"),
    "matched": ("good", "both sides say the same"),
    "differs": ("bad", "the two sides do not say the same"),
}
MONEY = ("_usd", "_pico")
STATES = frozenset({"status", "hit", "state"})
COUNTS = frozenset(
    {"calls", "tool_calls", "web_searches", "connections", "events", "rows", "behind", "requests", "durations", "first_tokens"}
)
YES_NO = frozenset({"streamed", "partial", "suspect", "archived"})
# Why a value is not known, where its row says so.
REASONS = (("cost", "cost_reason"), ("notional", "cost_reason"), ("tokens", "usage_reason"))


def cell(value: object, column: str, row: Any = None, table: str | None = None) -> str | None:
    """What to show for a value, or None for Datasette's own way. `row` and `table` are where it stands, if that is known."""
    if value is None:
        shown = '<span class="{}" title="{}">–</span>'
        return Markup(shown).format("num unknown" if _counted(column) else "unknown", _unknown(column, row))
    if isinstance(value, str):
        return _word(value, column, row, table)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if value == 0 and column.endswith(MONEY) and _is_all_unpriced(row):
        return Markup('<span class="num unknown" title="not known: none of these calls has a price">–</span>')
    if value in (0, 1) and _is_answer(column):
        return "yes" if value else "no"
    exact = exactly(value, column)
    return Markup('<span class="num" title="{}">{}</span>' if exact else '<span class="num">{1}</span>').format(
        exact, number(value, column)
    )


def number(value: int | float, column: str) -> str:
    """A number in the unit that its column's name ends with."""
    if column.endswith(("_usd", "_per_mtok")):
        return dollars(value)
    if column.endswith("_pico"):
        return dollars(value / PICO)
    if column.endswith("_ms"):
        return duration(value)
    if column == "bytes" or column.endswith("_bytes"):
        return size(value)
    if column == "percent" or column.endswith("_percent"):
        return f"{value:,.4g} %"
    if column in ("share", "utilisation") or column.endswith(("_share", "_rate")):
        return f"{value:.1%}".replace("%", " %")
    if _counted(column):
        return f"{value:,}"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def exactly(value: int | float, column: str) -> str:
    """The number as it is kept, where what is shown is rounded; empty where both say the same."""
    if column.endswith("_pico"):
        return f"{value:,} pico-dollars"
    if column.endswith(("_usd", "_per_mtok")):
        return f"{value:.12f}".rstrip("0").rstrip(".") + " dollars" if value != round(value, 2) else ""
    if column.endswith("_ms") and value >= 1000:
        return f"{value:,} ms"
    return f"{value:,} bytes" if (column == "bytes" or column.endswith("_bytes")) and value >= 1000 else ""


def visible(text: object) -> str:
    """A foreign text in which what a reader would not see, or would read backwards, is written out."""
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", str(text))


def dollars(value: float) -> str:
    """Money to the cent, and to the hundredth of a cent where there is less than a dollar of it."""
    sign, amount = ("-" if value < 0 else ""), abs(value)
    if amount and amount < 0.00005:
        return f"{sign}<$0.0001"
    return f"{sign}${amount:,.2f}" if amount >= 0.99995 or amount == 0 else f"{sign}${amount:.4f}"


def compact(count: int) -> str:
    """A large count as a person would say it."""
    for least, letter in ((10**9, "B"), (10**6, "M")):
        if count >= 0.99995 * least:
            return f"{count / least:.1f} {letter}"
    return f"{count:,}"


def size(count: float) -> str:
    """Bytes in the decimal units of IEC 80000-13."""
    for least, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= 0.99995 * least:
            return f"{count / least:.1f} {unit}"
    return f"{count:,} B"


def duration(value: float) -> str:
    """Milliseconds as a person would say them."""
    if value < 1000:
        return f"{value:.0f} ms"
    if value < 60_000:
        return f"{min(value, 59_900) / 1000:.1f} s"
    return f"{value // 60_000:.0f} min {value % 60_000 // 1000:02.0f} s"


def moment(value: str) -> str | None:
    """A UTC time by the clock of this machine, its clock part marked; None for anything that is not one."""
    found = MOMENT.fullmatch(value)
    if found is None:
        return None
    day, clock, seconds, _ = found.groups()
    try:
        here = datetime.fromisoformat(f"{day}T{clock}Z").astimezone()
    except (ValueError, OverflowError):
        return None
    shown = '<time datetime="{0}T{1}{2}Z" title="{0} {1}{2} UTC">{3} <b>{4}</b></time>'
    return Markup(shown).format(day, clock, seconds or "", f"{here:%Y-%m-%d}", f"{here:%H:%M}")


def _counted(column: str) -> bool:
    return column.endswith(UNITS) or column in COUNTS or column == "bytes"


def _is_answer(column: str) -> bool:
    return column in YES_NO or column.endswith("_known") or column.startswith(("is_", "has_"))


def _is_all_unpriced(row: Any) -> bool:
    # Sums are of what is known, so that of nothing is 0: beside it stand the calls that it lacks.
    calls, unpriced, failed = (of_row(row, name) for name in ("calls", "unpriced_calls", "failed_calls"))
    return bool(calls and unpriced) and calls <= unpriced + (failed or 0)


def _unknown(column: str, row: Any) -> str:
    reason = next((of_row(row, why) for part, why in REASONS if part in column), None)
    return f"not known: {visible(reason)}" if isinstance(reason, str) and reason else "not known"


def _word(value: str, column: str, row: Any, table: str | None) -> str | None:
    if (column == "at" or column.endswith(("_at", "_until"))) and (shown := moment(value)):
        return shown
    if column in STATES and value in STATUSES:
        return Markup('<span class="pill pill-{}" title="{}">{}</span>').format(*STATUSES[value], value)
    text = visible(value if len(value) <= LONGEST else value[:LONGEST] + "…")
    if to := address(value, column, row, table):
        kind, whole = ("key", SHORT) if column in ("call_id", "session") else ("name", NAME)
        title = Markup(' title="{}"').format(text) if len(text) > whole else ""
        return Markup('<a class="to-{}" href="{}"{}>{}</a>').format(kind, to, title, text)
    return text if UNSEEN.search(value) else None
