"""The log that the notebooks in docs/notebooks/ are executed on: ten days of three projects, the same to the last hash."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import make
from halton.events.price import Rate
from halton.events.types import Event, LogCreated
from halton.log.chain import GENESIS, link
from halton.log.store import APPLICATION_ID, Fact
from halton.paths import Home

DAYS = 10
FIRST = 1_794_819_600_000_000  # 2026-11-16T09:00:00Z
HOUR = 60 * make.MINUTE
_SCHEMA = Path(make.__file__).parent.parent / "halton" / "log" / "schema.sql"
_PRICES = {
    "claude-sonnet-4-5": ("anthropic", 3_000_000, 300_000, 15_000_000),
    "claude-haiku-4-5": ("anthropic", 1_000_000, 100_000, 5_000_000),
    "gpt-5-mini": ("openai", 250_000, 25_000, 2_000_000),
}
_PROJECTS = {
    "storefront": (("claude-sonnet-4-5", 5), ("claude-haiku-4-5", 2)),
    "research": (("claude-sonnet-4-5", 2), ("gpt-5-mini", 4), ("no-price-known-1", 1)),
    "infra/deploy": (("claude-haiku-4-5", 3),),
}


def demo_home(root: Path) -> Home:
    """A home with that log, and its views."""
    home = Home(root)
    home.prepare()
    with closing(sqlite3.connect(home.log)) as connection, connection:
        connection.executescript(f"{_SCHEMA.read_text()}\npragma application_id = {APPLICATION_ID};")
        connection.executemany("insert into event values (?, ?, ?, ?, ?, ?, ?)", _rows())
    projector = make.projector(home.root)
    projector.catch_up()
    projector.close()
    return home


def _rows() -> Iterator[tuple[int, int, str, int, str, str, bytes]]:
    previous = GENESIS
    for position, (recorded_at, event) in enumerate(_events(), 1):
        fact = Fact.of(f"{position:032x}", event)
        previous = link(previous, position, recorded_at, fact.type, fact.version, fact.stream, fact.data)
        yield position, recorded_at, fact.type, fact.version, fact.stream, fact.data, previous


def _events() -> Iterator[tuple[int, Event]]:
    yield FIRST - HOUR, LogCreated(origin="0" * 32)
    for model, (provider, *rates) in _PRICES.items():
        units = ("input_tokens", "cache_read_tokens", "output_tokens")
        stated = tuple(Rate(unit=unit, pico=pico) for unit, pico in zip(units, rates, strict=True))
        yield FIRST - HOUR, make.price(provider=provider, model=model, match=(f"{model}*",), rates=stated)
    for day in range(DAYS):
        for number, (project, model) in enumerate(_day(day)):
            call = _call(day, number, project, model)
            yield call.started_at + 1000 * (call.duration_ms or 0), call


def _day(day: int) -> Iterator[tuple[str, str]]:
    for project, models in _PROJECTS.items():
        for model, often in models:
            for _ in range((often * (day + 3)) // (9 if day % 7 in (5, 6) else 4)):
                yield project, model


def _call(day: int, number: int, project: str, model: str) -> make.CallCompleted:
    seed = (day * 7919 + number * 104_729) % 100_003
    facts = {
        "started_at": FIRST + (day * 24 * 60 + number * 11) * make.MINUTE,
        "project": project,
        "provider": "openai" if model.startswith("gpt") else "anthropic",
        "host": "api.openai.com" if model.startswith("gpt") else "api.anthropic.com",
        "model_requested": model,
        "session": f"{project}-{day}",
        "duration_ms": 900 + seed % 9000,
        "ttft_ms": 200 + seed % 900,
    }
    if seed % 23 == 0:
        return make.failure(**facts | {"reason": None, "http_status": 529, "ttft_ms": None})
    counts = {"input_tokens": 200 + seed % 3000, "cache_read_tokens": seed * 3 % 60_000, "output_tokens": 50 + seed % 1700}
    billing = "subscription" if project == "infra/deploy" else "billed"
    return make.call(model=model, billing=billing, cache_write_5m_tokens=0, cache_write_1h_tokens=0, **facts, **counts)
