"""Providers of fixtures behind a whole meter, for clients that are not ours: on their own hosts, and Ollama on this machine."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from fixtures.fixture import Fixture, all_fixtures
from replaying import Replay, replaying
from stack import Stack, running_stack

PROVIDERS = ("groq", "mistral", "cohere", "ollama")


class Metered:
    """What a test talks to. `listens` is where the meter stands for an Ollama of this machine, `environment` is for clients."""

    def __init__(self, stack: Stack, remote: Replay, local: Replay, listens: str) -> None:
        self.stack = stack
        self.listens = listens
        self.environment: dict[str, str] = json.loads(stack.halton("env", "--json", "--project", "sdk tests"))
        self._remote = remote
        self._local = local

    def play(self, provider: str, name: str) -> Fixture:
        """The fixture of this name answers from now on, whatever is said to its path."""
        fixture = next(found for file, found in all_fixtures() if (file, found.name) == (provider, name))
        for replay, host in ((self._remote, fixture.host), (self._local, self.listens)):
            replay.only(msgspec.structs.replace(fixture, host=host))
        return fixture


@contextmanager
def metered(folder: Path) -> Iterator[Metered]:
    """A meter whose providers answer with what was put last."""
    hosts = {fixture.host for file, fixture in all_fixtures() if file in PROVIDERS}
    listens = f"127.0.0.1:{free_port()}"
    with replaying(folder / "remote", (), hosts) as remote, replaying(folder / "local", (), tls=False) as local:
        settings = f'[[provider]]\nhost = "{listens}"\nformat = "ollama"\naddress = "127.0.0.1:{local.port}"\n'
        places = dict.fromkeys(hosts, remote.port)
        with running_stack(folder, elsewhere=places, roots=[remote.ca_file], settings=settings) as stack:
            yield Metered(stack, remote, local, listens)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
