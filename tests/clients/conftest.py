"""The real agents, one meter for all of them, and an account for each test."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from clients.account import Account
from clients.installation import NotInstalled, installed
from stack import Stack, running_stack

# Where the agents turn to beside the hosts that the fake provider plays. Nothing is there, as the tests stay on loopback.
ELSEWHERE = (
    "accounts.google.com",
    "api.github.com",
    "auth.openai.com",
    "claude.ai",
    "github.com",
    "platform.claude.com",
    "play.googleapis.com",
)


@pytest.fixture(scope="session")
def commands() -> Path:
    try:
        return installed()
    except NotInstalled as missing:
        what_to_do = str(missing)
    pytest.fail(what_to_do, pytrace=False)


@pytest.fixture(scope="session")
def stack(commands: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with ExitStack() as open_until_the_end:
        # Bound but not listening: whoever connects is refused at once, and nobody else gets the port.
        nothing = open_until_the_end.enter_context(socket.socket())
        nothing.bind(("127.0.0.1", 0))
        elsewhere = dict.fromkeys(ELSEWHERE, nothing.getsockname()[1])
        yield open_until_the_end.enter_context(running_stack(tmp_path_factory.mktemp("clients"), elsewhere=elsewhere))


@pytest.fixture
def account(stack: Stack, commands: Path, tmp_path: Path) -> Account:
    return Account(tmp_path, stack, commands)
