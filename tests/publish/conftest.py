"""A real views.sqlite and a real Datasette on it, called without a socket."""

import contextlib
import shutil
import sqlite3
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pluggy
import pytest

from halton.events.price import InvoiceLine, Rate
from halton.events.types import CallCompleted, InvoiceImported, PolicySet, PriceSet
from halton.log.store import Fact, Log
from halton.paths import Home, shipped
from halton.projector.folder import find_projections
from halton.projector.run import Projector

NOW = datetime.now().astimezone()
MADE_UP = {
    "host": "api.example", "endpoint": "/v1", "method": "POST", "kind": "chat", "attributed_by": "git", "billing": "billed",
}
CALLS = {
    "0192a": {
        "provider": "anthropic", "model": "claude-sonnet-4-5", "project": "halton", "status": "ok", "streamed": True,
        "duration_ms": 24_210, "ttft_ms": 619, "usage_known": True, "input_tokens": 2_000, "cache_read_tokens": 33_000,
        "output_tokens": 1_400,
    },
    "0192b": {
        "provider": "openai", "model_requested": "gpt-5", "project": "checkout", "status": "error", "http_status": 429,
        "duration_ms": 346, "usage_reason": "failed",
    },
    "0192c": {
        "provider": "openai", "model": "<script>alert(1)</script>", "project": "<b>bold</b>", "status": "aborted",
        "streamed": True, "usage_known": True, "input_tokens": 12, "output_tokens": 3,
    },
}
RATES = (
    Rate(unit="input_tokens", pico=1_000_000),
    Rate(unit="cache_read_tokens", pico=100_000),
    Rate(unit="output_tokens", pico=10_000_000),
)


# Datasette asks SQLite for its features on connections that it never closes, which a strict run takes for our leak.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from datasette import facets
    from datasette.plugins import pm
    from datasette.utils import sqlite as datasettes_sqlite

    from halton.publish.server import create

facets.detect_json1 = lambda: True
datasettes_sqlite._cached_sqlite_version = sqlite3.sqlite_version_info


@pytest.fixture
def anyio_backend() -> str:
    """Datasette runs on asyncio only."""
    return "asyncio"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with nothing in it."""
    return Home(tmp_path)


@pytest.fixture(scope="session")
def projected(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with three calls, one of them with markup in its names; projected once, copied for each test."""
    made = Home(tmp_path_factory.mktemp("projected"))
    write_views(made)
    return made


@pytest.fixture
def views_later(home: Home, projected: Home) -> Callable[[], Path]:
    """Call it to let the log and the views of three calls appear."""

    def appear() -> Path:
        shutil.copy(projected.log, home.log)
        return shutil.copy(projected.views, home.views)

    return appear


@pytest.fixture
def views(views_later: Callable[[], Path]) -> Path:
    """Three calls, from the start."""
    return views_later()


@pytest.fixture
def datasette(home: Home) -> Iterator[Any]:
    """The window on that home; the registry of Datasette's plugins is global, so it is left as it was found."""
    with opened(home, cors_origins=("http://localhost:3000",)) as made:
        yield made


@pytest.fixture
def open_window() -> Callable[..., contextlib.AbstractContextManager[Any]]:
    """For the test that wants other options."""
    return opened


@contextlib.contextmanager
def opened(home: Home, **options: Any) -> Iterator[Any]:
    """A Datasette whose connections are closed after it, its threads' and its notes' in memory included."""
    collected: list[sqlite3.Connection] = []

    class Collector:
        @staticmethod
        @pluggy.HookimplMarker("datasette")
        def prepare_connection(conn: sqlite3.Connection) -> None:
            collected.append(conn)

    pm.register(Collector)
    try:
        made = create(home, **options)
        yield made
        made.executor.shutdown()
    finally:
        pm.unregister(Collector)
        pm.unregister(name="halton")
        for connection in collected:
            connection.close()


def _invoice() -> InvoiceImported:
    day = NOW.astimezone(UTC).date().isoformat()
    line = InvoiceLine(day=day, model="claude-sonnet-4-5", unit="output_tokens", quantity=1_500)
    days = {"first_day": day, "last_day": day}
    return InvoiceImported(provider="anthropic", format="test/1", file="usage.csv", digest="0", lines=(line,), **days)


def write_views(home: Home) -> None:
    """A log of three calls, one price, one invoice and one budget, and what the projector makes of it."""
    offset = int((NOW.utcoffset() or timedelta()).total_seconds()) // 60
    price = PriceSet(provider="anthropic", model="claude-sonnet-4-5", match=("claude-sonnet-*",), rates=RATES, source="test")
    facts = [Fact.of("price", price)]
    for number, (exchange, said) in enumerate(CALLS.items()):
        at = int(NOW.timestamp()) * 1_000_000 - number
        facts.append(Fact.of(exchange, CallCompleted(started_at=at, utc_offset_minutes=offset, **MADE_UP, **said)))
    facts.append(Fact.of("invoices", _invoice()))
    facts.append(Fact.of("policies", PolicySet(name="cap", kind="budget", bound=50 * 10**12, window="month")))
    log = Log(home.log)
    log.append(facts)
    log.close()
    projector = Projector(home.log, home.views, find_projections(shipped("projections"), home.projections).projections)
    projector.catch_up()
    projector.close()
