"""Builders: a complete event in one call, changed where the test cares, and a real log of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from halton.events.price import Rate
from halton.events.types import CallCompleted, CallStarted, CaptureGap, Event, PriceSet
from halton.log.store import Fact, Log, read_only
from halton.paths import shipped
from halton.projector.folder import find_projections
from halton.projector.projection import Projection
from halton.projector.run import Projector

MINUTE = 60_000_000
NOON = 1_790_078_400_000_000  # 2026-09-22T12:00:00Z

_CALL = CallCompleted(
    started_at=NOON,
    provider="anthropic",
    host="api.anthropic.com",
    endpoint="/v1/messages",
    method="POST",
    kind="messages",
    model_requested="claude-sonnet-4-5",
    model="claude-sonnet-4-5-20250929",
    project="halton",
    attributed_by="git_root",
    client="claude-code",
    status="ok",
    http_status=200,
    streamed=True,
    duration_ms=2100,
    ttfb_ms=300,
    ttft_ms=420,
    billing="billed",
    usage_known=True,
    input_tokens=1000,
    output_tokens=200,
    reader="anthropic/2",
)
_PRICE = PriceSet(
    provider="anthropic",
    model="claude-sonnet-4-5",
    match=("claude-sonnet-4-5*",),
    rates=(
        Rate(unit="input_tokens", pico=3_000_000),
        Rate(unit="cache_read_tokens", pico=300_000),
        Rate(unit="cache_write_5m_tokens", pico=3_750_000),
        Rate(unit="cache_write_1h_tokens", pico=6_000_000),
        Rate(unit="output_tokens", pico=15_000_000),
        Rate(unit="web_searches", pico=10_000_000_000),
    ),
    source="test",
    book="test",
)
_GAP = CaptureGap(
    cause="overload", host="api.anthropic.com", connections=1, calls=2, bytes=300, started_at=NOON, ended_at=NOON + 9
)


def call(**changes: Any) -> CallCompleted:
    """A completed call of 1,000 + 200 tokens, with these facts changed."""
    return msgspec.structs.replace(_CALL, **changes)


def failure(**changes: Any) -> CallCompleted:
    """A call whose provider could not be reached."""
    gone = {"status": "error", "reason": "upstream_unreachable", "http_status": 502, "usage_known": False, "streamed": False}
    facts = gone | dict.fromkeys(("model", "input_tokens", "output_tokens", "ttft_ms", "reader")) | changes
    return call(**facts)


def started(**changes: Any) -> CallStarted:
    """The head of the call that `call()` ends."""
    shared = set(CallStarted.__struct_fields__) & set(CallCompleted.__struct_fields__)
    return CallStarted(**({name: getattr(_CALL, name) for name in shared} | changes))


def price(**changes: Any) -> PriceSet:
    """The price of claude-sonnet-4-5 ($3 / $15), with these facts changed."""
    return msgspec.structs.replace(_PRICE, **changes)


def gap(**changes: Any) -> CaptureGap:
    """Two calls that were not metered."""
    return msgspec.structs.replace(_GAP, **changes)


def facts(events: Iterable[Event]) -> list[Fact]:
    """Events as facts, each in a stream of its own: e0001, e0002, …"""
    return [Fact.of(f"e{number:04}", event) for number, event in enumerate(events, 1)]


def log(tmp_path: Path, events: Iterable[Event] = ()) -> Log:
    """A log in `tmp_path` that holds these events, the first of them at position 2."""
    made = Log(tmp_path / "db.sqlite")
    made.append(facts(events))
    return made


def projector(folder: Path) -> Projector:
    """A projector of everything that ships, over the log in `folder`."""
    return Projector(folder / "db.sqlite", folder / "views.sqlite", projections())


@cache
def projections() -> tuple[Projection, ...]:
    """Every projection that ships."""
    found = find_projections(shipped("projections"), Path("/nonexistent"))
    assert not found.refused
    return found.projections


@contextmanager
def views(tmp_path: Path, events: Iterable[Event] = ()) -> Iterator[sqlite3.Connection]:
    """Given these events, the views of them, to be read."""
    log(tmp_path, events).close()
    made = projector(tmp_path)
    made.catch_up()
    made.close()
    with closing(read_only(tmp_path / "views.sqlite")) as connection:
        yield connection


def rows(tmp_path: Path, events: Iterable[Event], query: str) -> list[tuple[Any, ...]]:
    """Given these events, then these rows."""
    with views(tmp_path, events) as connection:
        return connection.execute(query).fetchall()
