"""A day of work in a home, as `halton top` reads it at noon."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

import make
from halton.cli.top.reading import Reader
from halton.cli.top.snapshot import Snapshot
from halton.events.types import PolicySet
from halton.paths import Home

NOON = datetime(2026, 9, 22, 12, tzinfo=UTC)
HOUR = 60 * make.MINUTE
DAY = 24 * HOUR


@pytest.fixture
def in_utc() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


@pytest.fixture
def worked(home: Home, in_utc: None) -> Home:
    """A home with two failed calls in the last hour, one call on its way, an unpriced one, and a budget that is nearly spent."""
    unpriced = {"model": "nobody-1", "model_requested": "nobody-1"}
    blocked = dict.fromkeys(("input_tokens", "output_tokens", "model", "ttft_ms", "reader"))
    events = [
        make.price(),
        PolicySet(name="shop-day", kind="budget", bound=6 * 10**12, window="day", project="shop", warn_percent=75),
        PolicySet(name="all-month", kind="budget", bound=400 * 10**12, window="month"),
        make.call(started_at=make.NOON - 3 * DAY, output_tokens=1_000_000),
        make.call(started_at=make.NOON - 3 * HOUR, project="blog", billing="subscription", output_tokens=50_000),
        make.call(started_at=make.NOON - 2 * make.MINUTE, project="shop", input_tokens=1_200_000, output_tokens=90_000),
        make.call(started_at=make.NOON - 40 * make.MINUTE, project="shop", **unpriced),
        make.failure(started_at=make.NOON - 10 * make.MINUTE),
        make.call(started_at=make.NOON - 9 * make.MINUTE, status="blocked", usage_known=False, http_status=403, **blocked),
        make.call(started_at=make.NOON - make.MINUTE // 2, cache_read_tokens=400_000),
        make.gap(started_at=make.NOON - 5 * make.MINUTE, ended_at=make.NOON - 4 * make.MINUTE),
        make.started(started_at=make.NOON - 42_000_000),
    ]
    make.log(home.root, events).close()
    projector = make.projector(home.root)
    projector.catch_up()
    projector.close()
    return home


@pytest.fixture
def noon(worked: Home) -> Snapshot:
    return Reader(worked).read(NOON)
