"""What most tests need: a prepared home in a folder of their own, and asyncio as the only loop."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from halton.paths import Home
from halton.redact.redactor import use
from stack import Stack, provider_in_thread, running_stack


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


@pytest.fixture
def own_rules_forgotten() -> Iterator[None]:
    """The rules of redaction that a test had this process go by hold no longer."""
    yield
    use(())


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One meter for all tests that leave it as they found it; chatgpt.com is an impostor, cloudcode-pa.googleapis.com is gone."""
    folder = tmp_path_factory.mktemp("whole")
    with provider_in_thread(folder / "impostor") as impostor, socket.create_server(("127.0.0.1", 0)) as gone:
        places = {"chatgpt.com": impostor.port, "cloudcode-pa.googleapis.com": gone.getsockname()[1]}
        gone.close()
        with running_stack(folder, elsewhere=places) as running:
            yield running
