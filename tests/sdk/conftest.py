"""A meter for SDK tests and one for those with fixtures, and the environment that `halton env` gives their clients."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from replay.metered import Metered, metered
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


@pytest.fixture(scope="session")
def all_replayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Metered]:
    with metered(tmp_path_factory.mktemp("replayed")) as providers:
        yield providers


@pytest.fixture
def replayed(all_replayed: Metered, monkeypatch: pytest.MonkeyPatch) -> Metered:
    """Providers that answer with fixtures, behind another meter."""
    for name, value in all_replayed.environment.items():
        monkeypatch.setenv(name, value)
    return all_replayed


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
