"""What most tests need: a prepared home in a folder of their own, and asyncio as the only loop."""

from __future__ import annotations

from pathlib import Path

import pytest

from halton.paths import Home


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home
