"""The composition root: the supervisor that binds the ports, starts the processes and answers for their health."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import anyio
from anyio.abc import SocketStream, TaskGroup
from anyio.streams.buffered import BufferedByteReceiveStream

from halton.capture.authority import Authority
from halton.children import Child
from halton.errors import HaltonError, PortTaken
from halton.log.store import Log
from halton.paths import Home
from halton.settings import LOOPBACK, Settings
from halton.setup.authority import ensure_authority
from halton.setup.ports import is_free, listen
from halton.setup.roots import write_bundle, write_upstream_roots
from halton.wire.find import provider_hosts

ADOPT_S = 1.5
HOME_CHECK_S = 5.0
LINE_LIMIT = 1 << 16


class Meter:
    """One home's meter in the foreground: everything it starts ends with it."""

    def __init__(self, home: Home, settings: Settings, authority: Authority) -> None:
        self._home = home
        self._settings = settings
        self._authority = authority
        self._children: dict[str, Child] = {}
        self._stop = anyio.Event()
        self._edge_beat: dict[str, Any] | None = None
        self._proxy_port = settings.proxy.port
        self._browse_port = settings.browse.port

    async def run(self, on_ready: Callable[[dict[str, Any]], None] | None = None) -> None:
        """Run until a signal or a `stop`.

        :raises PortTaken: if a stranger holds a port.
        """
        path = self._home.socket("meter")
        path.unlink(missing_ok=True)
        listener = await anyio.create_unix_listener(str(path), mode=0o600)
        async with anyio.create_task_group() as group:
            group.start_soon(listener.serve, self._serve)
            group.start_soon(self._stop_on_signal)
            group.start_soon(self._stop_without_home)
            try:
                await self._start_children(group)
                if on_ready is not None:
                    on_ready(self.status())
                await self._stop.wait()
            finally:
                with anyio.CancelScope(shield=True):
                    await self._stop_children()
                group.cancel_scope.cancel()
        path.unlink(missing_ok=True)

    def status(self) -> dict[str, Any]:
        """What the supervisor knows: ports, authority, processes, and one word for all of it."""
        processes = [
            {"name": child.name, "pid": child.pid, "state": child.state, "restarts": child.restarts}
            for child in self._children.values()
        ]
        edge, ledger = self._children["edge"].beat, self._children["ledger"].beat
        whole = all(process["state"] == "running" for process in processes)
        whole = whole and edge.get("workers") == self._settings.capture.workers and not ledger.get("failing")
        return {
            "state": "healthy" if whole else "degraded",
            "proxy": {"host": LOOPBACK, "port": self._proxy_port, "resolve": self._settings.proxy.resolve},
            "browse": {"host": LOOPBACK, "port": self._browse_port},
            "ca": {"cert": str(self._authority.root_file), "bundle": str(self._home.bundle)},
            "processes": processes,
            "unmetered": edge.get("unmetered", 0),
            "failing": ledger.get("failing"),
        }

    async def _start_children(self, group: TaskGroup) -> None:
        capture = [f"capture-{number}" for number in range(1, self._settings.capture.workers + 1)]
        edge = await self._edge()
        browse = listen(self._browse_port, "the page", "--browse-port")
        self._browse_port = browse.getsockname()[1]
        self._add(Child(self._home, "ledger", ["halton.ledger"]))
        self._children["edge"] = edge
        for name in capture:
            self._add(Child(self._home, name, ["halton.capture", "--name", name, "--authority", str(self._authority.folder)]))
        self._add(Child(self._home, "browse", self._browse_arguments(browse), [browse.fileno()]))
        self._sockets = [browse, *getattr(self, "_sockets", [])]
        for child in self._children.values():
            group.start_soon(child.run)

    async def _edge(self) -> Child:
        """An edge on the proxy port: a new one, or the one that outlived an earlier supervisor."""
        if self._proxy_port == 0 or is_free(self._proxy_port):
            proxy = listen(self._proxy_port, "the proxy", "--proxy-port")
            self._proxy_port = proxy.getsockname()[1]
            self._sockets = [proxy]
            return Child(self._home, "edge", ["halton.edge", "--fd", str(proxy.fileno())], [proxy.fileno()])
        with anyio.move_on_after(ADOPT_S):
            while self._edge_beat is None or self._edge_beat.get("port") != self._proxy_port:
                await anyio.sleep(0.05)
            edge = Child(self._home, "edge", [])
            edge.adopt(self._edge_beat)
            return edge
        raise _taken(self._proxy_port)

    def _browse_arguments(self, browse: socket.socket) -> list[str]:
        arguments = ["halton.publish", "--home", str(self._home.root), "--fd", str(browse.fileno())]
        if not self._settings.browse.sql:
            arguments.append("--no-sql")
        for origin in self._settings.browse.cors_origins:
            arguments += ["--cors-origin", origin]
        return arguments

    def _add(self, child: Child) -> None:
        self._children[child.name] = child

    async def _stop_children(self) -> None:
        """Capture ends first, so that the ledger hears the end of every call."""
        names = list(self._children)
        for names in ([name for name in names if name.startswith(("capture", "edge", "browse"))], ["ledger"]):
            async with anyio.create_task_group() as group:
                for name in names:
                    if (child := self._children.get(name)) is not None:
                        group.start_soon(child.stop)

    async def _serve(self, stream: SocketStream) -> None:
        """A child's heartbeats, or one question of a command."""
        async with stream:
            lines = BufferedByteReceiveStream(stream)
            with suppress(anyio.EndOfStream, anyio.IncompleteRead, anyio.ClosedResourceError, anyio.BrokenResourceError, ValueError):
                while True:
                    message = json.loads(await lines.receive_until(b"\n", LINE_LIMIT))
                    if "ask" in message:
                        await stream.send(json.dumps(self._answer(message["ask"])).encode() + b"\n")
                        return
                    self._hear(message)

    def _answer(self, question: str) -> dict[str, Any]:
        if question == "stop":
            self._stop.set()
        return self.status() if "edge" in self._children and "ledger" in self._children else {"state": "degraded"}

    def _hear(self, beat: dict[str, Any]) -> None:
        name = beat.get("name", "")
        if name == "edge":
            self._edge_beat = beat
        if (child := self._children.get(name)) is not None:
            child.hear(beat)

    async def _stop_on_signal(self) -> None:
        with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM, signal.SIGHUP) as signals:
            async for _ in signals:
                self._stop.set()

    async def _stop_without_home(self) -> None:
        while self._home.run.is_dir():
            await anyio.sleep(HOME_CHECK_S)
        self._stop.set()


def _taken(port: int) -> PortTaken:
    try:
        listen(port, "the proxy", "--proxy-port").close()
    except PortTaken as error:
        return error
    return PortTaken(f"Port {port} for the proxy was held a moment ago. Try again.")


def up(home: Home, settings: Settings, on_ready: Callable[[dict[str, Any]], None] | None = None) -> None:
    """Run the meter of `home` in this process until it is told to stop.

    :raises HaltonError: if the home, a setting or a port does not allow it, or a meter already runs here.
    """
    os.umask(0o077)
    home.prepare()
    lock = os.open(home.up_lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise HaltonError(f"A meter already runs for {home.root}. See it with: halton status") from None
    log = Log(home.log)
    authority = ensure_authority(home, log, provider_hosts())
    log.close()
    write_bundle(home.bundle, authority.root_file)
    write_upstream_roots(home.upstream_roots, settings.proxy.upstream_ca)
    try:
        anyio.run(Meter(home, settings, authority).run, on_ready)
    except* HaltonError as group:
        raise group.exceptions[0] from None
    finally:
        os.close(lock)
