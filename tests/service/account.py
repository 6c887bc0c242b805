"""An account with a session, a home, and a provider behind it: what a person has who lets systemd start the meter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import client
from eventually import eventually_in_threads
from halton.control import wait_until_healthy
from halton.demo.provider.server import Provider
from halton.demo.stage import configuration
from halton.paths import Home
from halton.setup.ports import listen
from service.session import Session
from stack import HEALTHY_S, Stack, provider_in_thread, words

EDGE, METER = "halton-edge.service", "halton-meter.service"
SOCKET, STANDING = "halton-edge.socket", "halton-edge-standing.socket"
# As docs/service.md has it, "By hand".
SERVICE = """
import sys
from halton.paths import Home
from halton.service.found import found
from halton.settings import Settings

home = Home.from_environment()
home.prepare()
service = found(home, Settings.load(home))
for path, data in service.files.items() if sys.argv[1] == "write" else ():
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
if sys.argv[1] != "write":
    found = getattr(service, sys.argv[1])
    print(found() if callable(found) else found)
"""


class Account:
    """What a test does there."""

    def __init__(self, session: Session, home: Home, provider: Provider, port: int) -> None:
        self.session = session
        self.home = home
        self.port = port
        self.stack = Stack(home, provider, None)

    def service(self, does: str) -> str:
        """What `halton.service` says or does in the session."""
        done = self.session.python(SERVICE, does)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def install(self) -> None:
        """Have the meter run as a service."""
        self.service("write")
        self.service("activate")
        self.healthy()

    def healthy(self) -> None:
        """Wait until it runs, and systemd knows it."""
        assert wait_until_healthy(self.home, HEALTHY_S) is not None, words(self.home)
        eventually_in_threads(lambda: self.session.shows(METER, "ActiveState") == "active")

    def call(self) -> int:
        """The status of one call of a program that trusts our authority and the provider's own."""
        with client.client(self.stack, self.port) as plain:
            return client.call(plain).status_code

    def metered(self) -> int:
        """How many calls the views hold."""
        return len(self.stack.calls())

    def pid(self, unit: str) -> int:
        return int(self.session.shows(unit, "MainPID"))

    def kill(self, unit: str, signal: str = "KILL") -> None:
        """End its main process, and only that."""
        self.session.systemctl("kill", "--kill-who=main", f"--signal={signal}", unit)

    def drop_in(self, unit: str, *lines: str) -> None:
        """What `systemctl edit` does."""
        folder = self.session.units / f"{unit}.d"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "test.conf").write_text("\n".join([*lines, ""]))
        self.session.systemctl("daemon-reload")


@contextmanager
def account(session: Session, folder: Path) -> Iterator[Account]:
    """Ports that were free a moment ago; nothing runs yet."""
    with listen(0, "", "") as proxy, provider_in_thread(folder / "provider") as provider:
        port = int(proxy.getsockname()[1])
        proxy.close()
        home = Home(session.home / ".halton-meter")
        home.prepare()
        ports = f"port = {port}\n"
        text = configuration(provider.port, provider.ca_file).replace("[proxy]\n", f"[proxy]\n{ports}")
        home.config.write_text(f"{text}[browse]\nport = 0\n")
        yield Account(session, home, provider, port)
