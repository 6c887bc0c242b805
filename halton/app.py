"""The composition root: the supervisor that binds the ports, starts the processes and answers for their health."""

from __future__ import annotations

import os
import resource
import socket
from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import anyio
import msgspec
from anyio.abc import TaskGroup

from halton import launches
from halton.actor import from_text
from halton.asking import Asking
from halton.capture.authority import Authority
from halton.children import Child, Launch
from halton.edge_child import EdgeChild
from halton.end import End
from halton.errors import HaltonError
from halton.events.actor import Actor
from halton.health import health
from halton.notify import notify, notify_reloading
from halton.paths import Home, open_lock, try_lock
from halton.readiness import keep_told
from halton.service_edge import ServiceEdge
from halton.settings import Settings
from halton.setup.beginning import begin
from halton.setup.listeners import Listeners
from halton.setup.ports import listen
from halton.setup.reloading import reload
from halton.setup.renewal import Renewal
from halton.setup.shell_files import ShellFiles
from halton.stop import Stop, take_stop
from halton.zone import follow

# Whose edge it is: `up` ends with it, a meter in the background leaves it, and a service manager has its own.
Mode = Literal["foreground", "background", "service"]
# What a service manager takes for a failure, and starts again (EX_TEMPFAIL of sysexits.h).
RESTART_STATUS = 75
HURRY_S = 2.0


class AlreadyRuns(HaltonError):
    """Another meter holds this home."""


class Meter:
    """One home's meter: what it starts ends with it, but for an edge that is to stay."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        authority: Authority,
        *,
        any_port: bool = False,
        actor: Actor | None = None,
        mode: Mode = "foreground",
        new_edge: bool = False,
    ) -> None:
        self._home = home
        self._settings = settings
        self._began = Settings.load(home)  # without what flags have put over it
        self._reloading = anyio.Lock()
        self._renewal = Renewal(home, settings, authority)
        self._any_port = any_port
        self._actor = actor  # who started it, until the ledger was told
        self._mode = mode
        self._children: dict[str, Child] = {}
        self.end = End()
        self._listeners = Listeners(settings, any_port=any_port)
        self._page: socket.socket | None = None
        self._browse_port = settings.browse.port
        self._edge: EdgeChild | ServiceEdge = (
            ServiceEdge(home, settings.routes, lambda: [self._browse_port])
            if mode == "service"
            else EdgeChild(home, settings, self._listeners, lambda: self._browse_port, stays=mode == "background", anew=new_edge)
        )

    async def run(self, on_ready: Callable[[dict[str, Any]], None] | None = None) -> None:
        """Run until a signal or a `stop`.

        :raises PortTaken: if a stranger holds a port.
        """
        serve = await Asking(self._home.socket("meter"), self._hear, self._answer).listen()
        async with anyio.create_task_group() as group:
            group.start_soon(serve)
            group.start_soon(self.end.without_home, self._home)
            for beside in (self.end.on_signal, self._renewal.run, ShellFiles(self._home, self.status).run):
                group.start_soon(beside)
            try:
                await self._start_children(group)
                group.start_soon(keep_told, self.status)
                if on_ready is not None:
                    on_ready(self.status())
                await self.end.wait()
            finally:
                notify(STOPPING="1")
                with anyio.CancelScope(shield=True):
                    await self._stop_children()
                group.cancel_scope.cancel()
        if not self.end.home_is_gone:  # else it is that of another meter, if there is one
            self._home.socket("meter").unlink(missing_ok=True)

    def status(self) -> dict[str, Any]:
        """What the supervisor knows: ports, authority, processes, and one word for all of it."""
        port = self._edge.beat.get("port", self._listeners.proxy_port)
        known = health(self._children, self._settings, port, self._browse_port)
        authority = {"cert": str(self._renewal.authority.root_file), "bundle": str(self._home.bundle)}
        return {**known, "ca": authority, "mode": self._mode, "stopping": self.end.has_begun}

    async def _start_children(self, group: TaskGroup) -> None:
        if isinstance(self._edge, EdgeChild):
            await self._edge.begin()
        self._page = listen(self._browse_port, "the page", "--browse-port 0", or_any=self._any_port)
        self._browse_port = self._page.getsockname()[1]
        self._settings.refuse_own(self._listeners.proxy_port, self._browse_port)
        self._add(Child(self._home, "ledger", self._launch_ledger))
        self._add(self._edge)
        for number in range(1, self._settings.capture.workers + 1):
            launch = partial(launches.capture, f"capture-{number}", self._renewal.authority.folder)
            self._add(Child(self._home, f"capture-{number}", launch, launches.CAPTURE_STOP_S))
        self._add(Child(self._home, "browse", self._launch_browse))
        for child in self._children.values():
            group.start_soon(child.run)
            group.start_soon(child.watch)
        if isinstance(self._edge, EdgeChild):
            await self._edge.tell_own_ports()

    def _launch_ledger(self) -> Launch:
        # Whoever started the meter did not start the ledger again.
        actor, self._actor = self._actor, None
        return launches.ledger(actor)

    def _launch_browse(self) -> Launch:
        assert self._page is not None
        return launches.browse(self._home, self._settings.browse, self._page)

    def _add(self, child: Child) -> None:
        self._children[child.name] = child

    async def _stop_children(self) -> None:
        """Capture ends first, while new connections are tunnelled; the ledger last, so that it hears the end of every call."""
        self.end.leave_word(self._home)
        self._edge.stays = self._tunnel_stays
        names = [name for name in self._children if name not in ("edge", "ledger")]
        async with anyio.create_task_group() as group:
            group.start_soon(self._hurry)
            for step in (names, ["edge"], ["ledger"]):
                async with anyio.create_task_group() as together:
                    for name in step:
                        if name in self._children:
                            together.start_soon(self._children[name].stop)
            group.cancel_scope.cancel()

    async def _hurry(self) -> None:
        """On a second signal everything ends now; only the ledger gets a moment, to write down what it has."""
        await self.end.at_once.wait()
        for name, child in self._children.items():
            if name != "ledger" and not (child is self._edge and self._edge.stays):
                child.kill()
        await anyio.sleep(HURRY_S)
        for child in self._children.values():
            if child is not self._edge or not self._edge.stays:
                child.kill()

    @property
    def _tunnel_stays(self) -> bool:
        """Whether running programs keep their tunnel: also where the home is gone, since they know nothing of that."""
        return self._mode == "service" or ((self._edge.stays or self.end.home_is_gone) and not self.end.everything)

    async def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        actor = from_text(str(question.get("actor", "")))
        if question["ask"] == "stop":
            self.end.everything = self.end.everything or question.get("all") == "yes"
            self.end.restart = self._mode == "service" and question.get("restart") == "yes"
            self.end.begin(Stop("asked", actor))
            return {**self.status(), "tunnel_stays": self._tunnel_stays}
        if question["ask"] == "reload":
            return await self._reload(actor, dry_run=question.get("dry_run") == "yes")
        return self.status()

    async def _reload(self, actor: Actor | None, *, dry_run: bool) -> dict[str, Any]:
        try:
            async with self._reloading:
                notify_reloading()
                step = partial(reload, self._home, self._settings, self._began, actor, dry_run=dry_run)
                done = await anyio.to_thread.run_sync(step)
                if done.position is not None:
                    self._go_by(done.settings)
        except HaltonError as error:
            return {"error": str(error)}
        except (OSError, MemoryError, RuntimeError) as error:
            return {"error": f"The change could not be kept ({type(error).__name__}); all goes on as before. See: halton logs"}
        finally:
            notify(READY="1")
        return {"changed": msgspec.to_builtins(done.changed), "waiting": done.waiting, "position": done.position}

    def _go_by(self, settings: Settings) -> None:
        before, self._settings = self._settings, settings
        if settings.browse != before.browse and (page := self._children.get("browse")):
            page.renew()

    def _hear(self, beat: dict[str, Any]) -> None:
        name = beat.get("name", "")
        # The edge is heard before it is ours: one that outlived an earlier supervisor, say.
        if (child := self._edge if name == "edge" else self._children.get(name)) is not None:
            child.hear(beat)


def up(
    home: Home,
    settings: Settings,
    *,
    any_port: bool = False,
    on_ready: Callable[[dict[str, Any]], None] | None = None,
    actor: Actor | None = None,
    mode: Mode = "foreground",
    new_edge: bool = False,
) -> int:
    """Run the meter of `home` in this process until it is told to stop; `actor` is who started it. What comes back is the
    exit status: 0, or 75 where a service manager is to start it again.

    :raises AlreadyRuns: if another meter holds this home.
    :raises HaltonError: if the home, a setting or a port does not allow it.
    """
    os.umask(0o077)
    # A core file would hold credentials of the calls on their way.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    home.prepare()
    follow(settings.report.time_zone)  # and so do all processes of the meter
    lock = open_lock(home.up_lock)
    if not try_lock(lock):
        os.close(lock)
        raise AlreadyRuns(f"A meter already runs for {home.root}. See it with: halton status")
    try:
        authority = begin(home, settings, actor)
        take_stop(home)  # of a run whose ledger did not live to read it
        meter = Meter(home, settings, authority, any_port=any_port, actor=actor, mode=mode, new_edge=new_edge)
        anyio.run(meter.run, on_ready)
    except* HaltonError as group:
        raise group.exceptions[0] from None
    finally:
        os.close(lock)
    return RESTART_STATUS if meter.end.restart else 0
