"""How far the views are behind, and when that cannot be said."""

import contextlib
from pathlib import Path
from typing import Any

import pytest

from halton.events.types import MeterStarted
from halton.log.store import Fact, Log
from halton.paths import Home
from halton.publish.lag import events_behind

pytestmark = pytest.mark.anyio


async def test_events_since_the_slowest_checkpoint(datasette: Any, home: Home, views: Path) -> None:
    database = datasette.get_database("projections")
    assert await events_behind(database) == 0
    with contextlib.closing(Log(home.log)) as log:
        log.append([Fact.of("meter", MeterStarted(halton="1", python="3", mitmproxy="12"))] * 20)
    assert await events_behind(database) == 20


async def test_without_views_or_without_a_log_nobody_knows(datasette: Any, home: Home, views_later: Any) -> None:
    database = datasette.get_database("projections")
    assert await events_behind(database) is None
    views_later()
    home.log.unlink()
    assert await events_behind(database) is None
