"""One meter for all SDK tests, and the environment that `halton env` gives their clients."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from stack import Stack, running_stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("sdk")) as running:
        yield running


@pytest.fixture
def through_halton(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Stack:
    for name, value in json.loads(stack.halton("env", "--json", "--project", "sdk tests")).items():
        monkeypatch.setenv(name, value)
    return stack


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
