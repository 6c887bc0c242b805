"""Blocks of five hours, as a Claude subscription counts them: from the full hour of a first call, and anew with the next call."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from halton.views.calls import utc_text
from halton.views.sums import Sums, read_sums

READS = ("calls", "quota", "usage_daily")
LENGTH = timedelta(hours=5)
SETTLED = timedelta(minutes=15)
"""A rate over less time than this says nothing about the hours to come."""
# A call that was refused or only counted tokens begins no block.
_CHOSEN = """c.provider = :provider and (:billing is null or c.billing = :billing)
             and c.status not in ('error', 'blocked') and c.kind <> 'count_tokens'"""


class Burn(msgspec.Struct, frozen=True):
    """How fast a live block goes, since its first call."""

    minutes: int
    cost_pico_per_hour: int
    notional_pico_per_hour: int
    tokens_per_minute: int


class Projection(msgspec.Struct, frozen=True):
    """What a live block comes to if it goes on as fast to its end."""

    cost_pico: int
    notional_pico: int
    tokens: int


class Block(msgspec.Struct, frozen=True):
    """One block. `plan_share` is the most that the plan itself said was used in it, 1 for all; in a live block the last word."""

    started_at: str
    ends_at: str
    is_live: bool
    sums: Sums
    plan_share: float | None
    plan_resets_at: str | None
    burn: Burn | None
    projection: Projection | None


def read_blocks(
    connection: sqlite3.Connection,
    *,
    now: datetime,
    provider: str = "anthropic",
    billing: str | None = "subscription",
    last: int,
) -> list[Block]:
    """The last blocks, the oldest first; `billing` None is any.

    Each block costs one step into the index of times, and the last ones their calls.
    """
    which = {"provider": provider, "billing": billing}
    starts = list(_starts(connection, which, now))[-last:]
    blocks = (_block(connection, which, start, now) for start in starts)
    return [block for block in blocks if block]


def _starts(connection: sqlite3.Connection, which: dict[str, str | None], now: datetime) -> Iterator[datetime]:
    query = f"""select c.started_at from calls as c where c.started_at >= :from and c.started_at <= :now and {_CHOSEN}
                 order by c.started_at limit 1"""
    after = ""
    while row := connection.execute(query, {**which, "from": after, "now": utc_text(now)}).fetchone():
        start = datetime.fromisoformat(row[0]).replace(minute=0, second=0, microsecond=0)
        yield start
        after = utc_text(start + LENGTH) or ""


def _block(connection: sqlite3.Connection, which: dict[str, str | None], start: datetime, now: datetime) -> Block | None:
    values = {**which, "from": utc_text(start), "to": utc_text(min(start + LENGTH, now + timedelta.resolution))}
    sums = read_sums(connection, f"c.started_at >= :from and c.started_at < :to and {_CHOSEN}", values)
    if sums is None:
        return None
    is_live = now < start + LENGTH
    share, resets_at = _plan(connection, values, utc_text(now) if is_live else None)
    burn = _burn(sums, now - datetime.fromisoformat(sums.first_at)) if is_live else None
    return Block(
        started_at=utc_text(start) or "",
        ends_at=utc_text(start + LENGTH) or "",
        is_live=is_live,
        sums=sums,
        plan_share=share,
        plan_resets_at=resets_at,
        burn=burn,
        projection=_projection(sums, burn, start + LENGTH - now) if burn else None,
    )


def _plan(connection: sqlite3.Connection, values: dict[str, str | None], now: str | None) -> tuple[float | None, str | None]:
    """The most that answers in this time said was used of five hours; at a moment, their last word for the window it lies in."""
    query = """select q.utilisation, q.resets_at
                 from calls as c cross join quota as q on q.position = c.position and q.origin = c.origin and q.window = '5h'
                where c.started_at >= :from and c.started_at < :to and c.provider = :provider
                  and (:now is null or q.resets_at is null or q.resets_at > :now)
                order by iif(:now is null, q.utilisation, q.position) desc limit 1"""
    row = connection.execute(query, {**values, "now": now}).fetchone()
    return (row[0], row[1]) if row else (None, None)


def _burn(sums: Sums, elapsed: timedelta) -> Burn | None:
    if elapsed < SETTLED:
        return None
    seconds = int(elapsed.total_seconds())
    return Burn(
        minutes=seconds // 60,
        cost_pico_per_hour=sums.cost_pico * 3600 // seconds,
        notional_pico_per_hour=sums.notional_pico * 3600 // seconds,
        tokens_per_minute=sums.tokens * 60 // seconds,
    )


def _projection(sums: Sums, burn: Burn, left: timedelta) -> Projection:
    seconds = int(left.total_seconds())
    return Projection(
        cost_pico=sums.cost_pico + burn.cost_pico_per_hour * seconds // 3600,
        notional_pico=sums.notional_pico + burn.notional_pico_per_hour * seconds // 3600,
        tokens=sums.tokens + burn.tokens_per_minute * seconds // 60,
    )
