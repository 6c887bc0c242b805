"""What tests of the canned queries ask, and the calls that they tell about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import make
from halton.events.price import Rate
from halton.events.types import Event

DAY = 1440 * make.MINUTE
SONNET, OPUS = "claude-sonnet-4-5", "claude-opus-5"
# One dollar for a thousand tokens of input, so that figures can be told at a glance.
RATES = (
    Rate(unit="input_tokens", pico=10**9), Rate(unit="cache_read_tokens", pico=10**8),
    Rate(unit="cache_write_5m_tokens", pico=2 * 10**9), Rate(unit="output_tokens", pico=0),
)  # fmt: skip
SINCE = {"from_day": "2026-09-01"}


def call(model: str = SONNET, **facts: Any) -> Event:
    return make.call(**({"model": model, "model_requested": model} | facts))


def price(**facts: Any) -> Event:
    return make.price(**({"match": (SONNET,), "rates": RATES} | facts))


def call_at(moment: datetime, **facts: Any) -> Event:
    """A call at a moment with its zone, by whose clock its day is counted."""
    offset = int((moment.utcoffset() or timedelta()).total_seconds()) // 60
    return call(started_at=int(moment.timestamp()) * 1_000_000, utc_offset_minutes=offset, **facts)


def of_today(**facts: Any) -> Event:
    """A call on the local day that it is now."""
    return call_at(datetime.now().astimezone(), **facts)


class Asked:
    """Queries of the page on a home with these events."""

    def __init__(self, folder: Path, datasette: Any) -> None:
        self._folder, self._datasette = folder, datasette

    async def __call__(self, name: str, events: Iterable[Event], **values: str) -> list[list[Any]]:
        with make.views(self._folder, events):
            pass
        answer = await self._datasette.client.get(f"/projections/{name}.json?{urlencode({'_shape': 'arrays', **values})}")
        assert answer.status_code == 200, answer.text
        rows: list[list[Any]] = answer.json()["rows"]
        return rows


EARLIER, LATER = make.NOON, make.NOON + 8 * DAY  # a Tuesday, and the Wednesday of the next week
SPENT = [
    price(),
    call(session="s", git_branch="main", cache_read_tokens=9000, cache_write_5m_tokens=100),
    call(session="s", project="other", started_at=LATER, billing="subscription", input_tokens=3000, reasoning_tokens=50),
    call(session="t", project="other", started_at=LATER, model=OPUS, client="codex"),
    make.failure(provider="openai", model_requested="gpt-5", client=None),
]
