"""The composition root: the supervisor that binds the ports, starts the processes and answers for their health."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import anyio
from anyio.abc import SocketStream, TaskGroup
from anyio.streams.buffered import BufferedByteReceiveStream

from halton.actor import from_text, to_text
from halton.capture.authority import Authority
from halton.children import Child, Launch
from halton.errors import HaltonError
from halton.events.actor import Actor
from halton.paths import Home
from halton.settings import LOOPBACK, Settings
from halton.setup.beginning import begin
from halton.setup.listeners import Listeners
from halton.setup.ports import listen
from halton.stop import UNTOLD, Stop, take_stop

ADOPT_S = 1.5
MAKE_WAY_S = 8.0
HEIR_POLL_S = 0.05
HOME_CHECK_S = 5.0
LINE_LIMIT = 1 << 16
_log = logging.getLogger(__name__)
_GONE = (anyio.EndOfStream, anyio.IncompleteRead, anyio.ClosedResourceError, anyio.BrokenResourceError, ValueError)


class Meter:
    """One home's meter in the foreground: everything it starts ends with it."""

    def __init__(
        self, home: Home, settings: Settings, authority: Authority, *, any_port: bool = False, actor: Actor | None = None
    ) -> None:
        self._home = home
        self._settings = settings
        self._authority = authority
        self._any_port = any_port
        self._actor = actor  # who started it, until the ledger was told
        self._children: dict[str, Child] = {}
        self._stop = anyio.Event()
        self._why = UNTOLD
        self._survivors: dict[int, dict[str, Any]] = {}
        self._listeners = Listeners(settings, any_port=any_port)
        self._page: socket.socket | None = None
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
        processes = [child.told for child in self._children.values()]
        edge, ledger = (child.beat if (child := self._children.get(name)) else {} for name in ("edge", "ledger"))
        whole = all(process["state"] == "running" for process in processes)
        whole = whole and edge.get("workers") == self._settings.capture.workers
        whole = whole and not (ledger.get("failing") or ledger.get("policies"))
        return {
            "state": "healthy" if whole else "degraded",
            "proxy": {"host": LOOPBACK, "port": self._listeners.proxy_port, "resolve": self._settings.proxy.resolve},
            "listeners": [{"host": host, "format": format_} for host, format_ in self._settings.local_formats],
            "browse": {"host": LOOPBACK, "port": self._browse_port},
            "ca": {"cert": str(self._authority.root_file), "bundle": str(self._home.bundle)},
            "processes": processes,
            "unmetered": edge.get("unmetered", 0),
            "refused": edge.get("refused", 0),
            "failing": ledger.get("failing"),
            "policies": ledger.get("policies"),
        }

    async def _start_children(self, group: TaskGroup) -> None:
        edge = Child(self._home, "edge", self._launch_edge)
        if (heir := await self._heir()) is not None:
            edge.adopt(heir)
        else:
            self._listeners.bind()
        self._page = listen(self._browse_port, "the page", "--browse-port 0", or_any=self._any_port)
        self._browse_port = self._page.getsockname()[1]
        self._settings.refuse_own(self._listeners.proxy_port, self._browse_port)
        capture = [f"capture-{number}" for number in range(1, self._settings.capture.workers + 1)]
        self._add(Child(self._home, "ledger", self._launch_ledger))
        self._add(edge)
        for name in capture:
            self._add(Child(self._home, name, partial(self._launch_capture, name)))
        self._add(Child(self._home, "browse", self._launch_browse))
        for child in self._children.values():
            group.start_soon(child.run)
            group.start_soon(child.watch)

    async def _heir(self) -> dict[str, Any] | None:
        """The heartbeat of an edge that outlived an earlier supervisor of this home and does what ours would.

        One that holds our ports and goes by other settings is in the way: it ends.
        """
        ended: set[int] = set()
        with anyio.move_on_after(ADOPT_S) as patience:
            while self._listeners.taken:
                for pid, beat in self._survivors.items():
                    if (beat.get("port"), beat.get("routes")) == (self._listeners.proxy_port, self._settings.routes):
                        return beat
                    if pid not in ended and self._listeners.are_held_by(beat):
                        ended.add(pid)
                        patience.deadline = anyio.current_time() + MAKE_WAY_S
                        with suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGTERM)
                await anyio.sleep(HEIR_POLL_S)
        return None

    def _launch_ledger(self) -> Launch:
        # Whoever started the meter did not start the ledger again.
        actor, self._actor = self._actor, None
        return Launch(["-m", "halton.ledger", *(["--asked-by", to_text(actor)] if actor else [])])

    def _launch_edge(self) -> Launch:
        # The sockets are ours, but for an adopted edge, which took its own along.
        arguments, sockets = self._listeners.inherited()
        return Launch(["-m", "halton.edge", *arguments, "--own-port", str(self._browse_port)], sockets)

    def _launch_capture(self, name: str) -> Launch:
        # -O leaves out the assertions and type checks that mitmproxy makes for each message: a third of a request's time.
        return Launch(["-O", "-m", "halton.capture", "--name", name, "--authority", str(self._authority.folder)])

    def _launch_browse(self) -> Launch:
        assert self._page is not None
        arguments = ["-m", "halton.publish", "--home", str(self._home.root), "--fd", str(self._page.fileno())]
        if not self._settings.browse.sql:
            arguments.append("--no-sql")
        for origin in self._settings.browse.cors_origins:
            arguments += ["--cors-origin", origin]
        return Launch(arguments, [self._page.fileno()])

    def _add(self, child: Child) -> None:
        self._children[child.name] = child

    async def _stop_children(self) -> None:
        """Capture ends first, so that the ledger hears the end of every call."""
        self._why.leave(self._home)
        ledger = [child for child in self._children.values() if child.name == "ledger"]
        others = [child for child in self._children.values() if child.name != "ledger"]
        for children in (others, ledger):
            async with anyio.create_task_group() as group:
                for child in children:
                    group.start_soon(child.stop)

    async def _serve(self, stream: SocketStream) -> None:
        """A child's heartbeats, or one question of a command."""
        async with stream:
            try:
                with suppress(*_GONE):
                    await self._converse(stream)
            except Exception as error:  # whatever was said: it must not end the meter
                _log.warning("conversation_failed", exc_info=error)

    async def _converse(self, stream: SocketStream) -> None:
        lines = BufferedByteReceiveStream(stream)
        while True:
            message = json.loads(await lines.receive_until(b"\n", LINE_LIMIT))
            if "ask" in message:
                await stream.send(json.dumps(self._answer(message)).encode() + b"\n")
                return
            self._hear(message)

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        if question["ask"] == "stop":
            self._end(Stop("asked", from_text(str(question.get("actor", "")))))
        return self.status()

    def _hear(self, beat: dict[str, Any]) -> None:
        name = beat.get("name", "")
        if name == "edge" and name not in self._children and isinstance(pid := beat.get("pid"), int) and pid > 1:
            self._survivors[pid] = beat
        if (child := self._children.get(name)) is not None:
            child.hear(beat)

    async def _stop_on_signal(self) -> None:
        with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM, signal.SIGHUP) as signals:
            async for number in signals:
                self._end(Stop(number.name))

    async def _stop_without_home(self) -> None:
        while self._home.run.is_dir():  # noqa: ASYNC110 - nobody tells when a folder goes
            await anyio.sleep(HOME_CHECK_S)
        self._end(Stop("home_gone"))

    def _end(self, stop: Stop) -> None:
        if not self._stop.is_set():
            self._why = stop
        self._stop.set()


def up(
    home: Home,
    settings: Settings,
    *,
    any_port: bool = False,
    on_ready: Callable[[dict[str, Any]], None] | None = None,
    actor: Actor | None = None,
) -> None:
    """Run the meter of `home` in this process until it is told to stop; `actor` is who started it.

    :raises HaltonError: if the home, a setting or a port does not allow it, or a meter already runs here.
    """
    os.umask(0o077)
    home.prepare()
    lock = os.open(home.up_lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise HaltonError(f"A meter already runs for {home.root}. See it with: halton status") from None
    authority = begin(home, settings, actor)
    take_stop(home)  # of a run whose ledger did not live to read it
    try:
        anyio.run(Meter(home, settings, authority, any_port=any_port, actor=actor).run, on_ready)
    except* HaltonError as group:
        raise group.exceptions[0] from None
    finally:
        os.close(lock)
