"""The line for an agent's status bar, without click: half of the time it may take would go into importing that."""

from __future__ import annotations

import json
import os
import select
import sqlite3
import time
from datetime import datetime

from halton.zone import follow, kept

TYPE_CHECKING = False  # to import typing for it would take four of the milliseconds that there are
if TYPE_CHECKING:
    from typing import Any

    from halton.views.statusline import Line, Spent

STDIN_S = 0.02
STDIN_BYTES = 1 << 18
LOCK_S = 0.02
BEHIND_EVENTS = 1_000  # a meter at work trails by a moment
NOTHING = "halton: nothing metered yet"


def main(color: bool = False) -> None:
    """Print the line and nothing else, whatever state the home is in."""
    line = compose(color=color, client=read_client(0))
    try:
        os.write(1, line.encode("utf-8", "replace") + b"\n")
    except OSError:
        pass  # the bar may be gone by now


def compose(*, color: bool, client: dict[str, Any], now: datetime | None = None) -> str:
    """The line, or a few words on why there is none; it never raises."""
    try:
        follow(kept(home()))
        return _compose(color, client, now or datetime.now().astimezone())
    except sqlite3.DatabaseError as error:
        locked = getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        return "halton: the views are locked" if locked else "halton: the views cannot be read; see: halton status"
    except Exception as error:  # a status bar shows the last line for ever, so there must be one
        return f"halton: no line ({type(error).__name__}); see: halton status"


def read_client(descriptor: int) -> dict[str, Any]:
    """What the agent says of itself on stdin, as far as it has come within 20 ms; nothing where that is no JSON object."""
    text, deadline = b"", time.monotonic() + STDIN_S
    try:
        if os.isatty(descriptor):
            return {}
        while len(text) < STDIN_BYTES and select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
            chunk = os.read(descriptor, STDIN_BYTES)
            text += chunk
            if not chunk or (text.rstrip().endswith(b"}") and _parse(text)):
                break
    except (OSError, ValueError):
        return {}
    return _parse(text)


def home() -> str:
    """The home folder as `Home.from_environment` finds it, without pathlib."""
    chosen = os.path.expanduser(os.environ.get("HALTON_HOME") or "~/.halton-meter")
    return chosen if os.path.isabs(chosen) else os.path.join(os.getcwd(), chosen)


def _parse(text: bytes) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _compose(color: bool, client: dict[str, Any], now: datetime) -> str:
    from halton.views.statusline import read_line

    folder = home()
    if not os.path.exists(os.path.join(folder, "views.sqlite")):
        return NOTHING
    views = read_only(folder, "views.sqlite")
    try:
        line = read_line(views, now=now, session=_session(client))
        behind = _behind(folder, views)
    finally:
        views.close()
    if line is None:
        return NOTHING
    share = _plan_share(client, now)
    return _render(line, line.plan_share if share is None else share, behind, color)


def read_only(folder: str, name: str) -> sqlite3.Connection:
    path = os.path.join(folder, name).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return sqlite3.connect(f"file://{path}?mode=ro", uri=True, timeout=LOCK_S, isolation_level=None)


def _behind(folder: str, views: sqlite3.Connection) -> int:
    """How many events of the log the views lack."""
    log = read_only(folder, "db.sqlite")
    try:
        head = log.execute("select max(position) from event").fetchone()[0] or 0
    finally:
        log.close()
    return int(head - (views.execute("select min(position) from checkpoints where origin = 1").fetchone()[0] or 0))


def _session(client: dict[str, Any]) -> str | None:
    session = client.get("session_id")
    return session if isinstance(session, str) and session.isprintable() else None


def _plan_share(client: dict[str, Any], now: datetime) -> float | None:
    """The share of the five hours that Claude Code states beside the rest, which is that of this very account."""
    try:
        window = client["rate_limits"]["five_hour"]
        used = window["used_percentage"]
        return used / 100 if 0 <= used < 100_000 and window["resets_at"] > now.timestamp() else None
    except (KeyError, TypeError):
        return None


def _render(line: Line, share: float | None, behind: int, color: bool) -> str:
    parts = [_paint(f"{_money(line.today)} today", "1", color)]
    if line.session:
        parts.append(f"{_money(line.session)} session")
    if line.last_hour.calls:
        parts.append(_money(line.last_hour, "/h"))
    if share is not None:
        parts.append(_paint(f"5h {100 * share:.0f} %", "31" if share >= 0.9 else "33" if share >= 0.7 else "32", color))
    lacks = (
        (line.today.unpriced_calls, f"{line.today.unpriced_calls:,} unpriced"),
        (line.suspect_calls, f"{line.suspect_calls:,} suspect"),
        (line.not_metered, f"{line.not_metered:,} not metered"),
        (line.is_parked, "a view is parked"),
        (behind > BEHIND_EVENTS, f"{behind:,} events behind"),
    )
    return " · ".join(parts + [_paint(text, "33", color) for number, text in lacks if number])


def _money(spent: Spent, each: str = "") -> str:
    """`$1.24`, `$8.20 plan` for what a subscription covers, both with a plus; ≥ where some calls have no price."""
    if not spent.is_known:
        return f"–{each}"
    sums = [_usd(spent.cost_pico) + each] if spent.cost_pico or not spent.notional_pico else []
    sums += [f"{_usd(spent.notional_pico)}{each} plan"] if spent.notional_pico else []
    return ("≥" if spent.is_short else "") + " + ".join(sums)


def _usd(pico: int) -> str:
    return "<$0.01" if 0 < pico < 5 * 10**9 else f"${pico / 1e12:,.2f}"


def _paint(text: str, code: str, color: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if color else text
