"""A ledger's socket for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from halton.paths import Home
from taking import Taking, taking_frames


@pytest.fixture
async def ledger(home: Home) -> AsyncIterator[Taking]:
    async with taking_frames(home) as taking:
        yield taking
