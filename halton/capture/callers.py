"""Who calls: looked up beside the call, on threads that the traffic never waits for."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from halton.attribution.caller import CallerUnknown
from halton.attribution.holders import Holders
from halton.attribution.process import Process
from halton.attribution.project import Asked, Attribution, attribute, stated
from halton.attribution.sock_diag import Owner, SocketDiagnosis

Address = tuple[str, int]
MAX_THREADS = 16
MAX_AT_ONCE = 32
MAX_WAITING = 2048
AGAIN_S = 1.0
STUCK_S = 0.25
TIMED_OUT = Attribution("unknown", "unknown", "timed_out")
# What is so for as long as the connection stands; all else may have been a bad moment.
_LASTING = frozenset({"no_socket", "not_permitted", "switched_off", "unsupported"})
_log = logging.getLogger(__name__)


class Caller:
    """The other end of one connection: its two addresses, the credential of its proxy URL, and its process once that is known."""

    __slots__ = ("accepted_at_ns", "client", "cwd", "failed_at", "owner", "password", "process", "server", "unknown", "user")

    def __init__(
        self, client: Address | None = None, server: Address | None = None, user: str | None = None, password: str | None = None
    ) -> None:
        self.client = client
        self.server = server
        self.user = user
        self.password = password
        self.accepted_at_ns = time.monotonic_ns()
        self.owner: Owner | None = None
        self.process: Process | None = None
        self.cwd: str | None = None  # where the process was when it was found
        self.unknown: str | None = None if client and server else "no_socket"
        self.failed_at = 0.0  # when the look-up failed for `unknown`

    @property
    def may_be_found(self) -> bool:
        """Whether it is worth while to look now: not where it failed for good, or a moment ago."""
        return self.unknown is None or (self.unknown not in _LASTING and time.monotonic() - self.failed_at > AGAIN_S)


class _Question(NamedTuple):
    caller: Caller
    cwd: str | None
    header_project: str | None
    told: Callable[[Attribution], None] | None


class Callers:
    """Answers who calls, one question after the other; a file system that hangs costs one of a few threads."""

    def __init__(self, key: bytes, looks_up: bool = True) -> None:
        self._key = key
        self._looks_up = looks_up
        self._loop = asyncio.get_running_loop()
        self._holders = Holders()
        self._diagnosis = SocketDiagnosis()
        self._questions: queue.SimpleQueue[_Question] = queue.SimpleQueue()
        self._threads = 0
        self._answered_at = time.monotonic()
        self._reading: dict[int, tuple[str, float]] = {}  # by thread: the folder it is reading in, and since when

    # On the loop.

    def look_up(self, caller: Caller) -> None:
        """Begin with its process: a TLS handshake takes longer than that, so a request mostly finds it known.

        The kernel is asked at once, which takes microseconds: a client in a hurry may be gone before a thread comes to it.
        """
        if not self._looks_up:
            caller.unknown = "switched_off"
        self._ask_kernel(caller)
        if caller.owner is not None:
            self._put(_Question(caller, None, None, None))

    def stated(self, caller: Caller, header_project: str | None) -> Attribution | None:
        """What the call itself says of its project, at once; None where only its process can tell."""
        return stated(caller.user, caller.password, header_project, self._key)

    def ask(self, caller: Caller, header_project: str | None, told: Callable[[Attribution], None]) -> None:
        """Have `told` called, on the loop, with the attribution of a request that is made now."""
        if self._questions.qsize() >= MAX_WAITING:
            self._loop.call_soon(told, self.stated(caller, header_project) or TIMED_OUT)
            return
        self._ask_kernel(caller)
        # Where the process stands is read at once: by the time a thread gets to it, it may have gone elsewhere.
        cwd = caller.process.cwd() if caller.process is not None else None
        self._put(_Question(caller, cwd, header_project, told))

    def _ask_kernel(self, caller: Caller) -> None:
        if caller.owner is not None or caller.client is None or caller.server is None or not caller.may_be_found:
            return
        try:
            caller.owner = self._diagnosis.owner(caller.client, caller.server)
        except CallerUnknown as unknown:
            caller.unknown, caller.failed_at = unknown.reason, time.monotonic()

    def _put(self, question: _Question) -> None:
        stuck = time.monotonic() - self._answered_at > STUCK_S and not self._questions.empty()
        if not self._threads or (stuck and self._threads < MAX_THREADS):
            self._threads += 1
            threading.Thread(target=self._run, name="callers", daemon=True).start()
        self._questions.put(question)

    # On the threads.

    def _run(self) -> None:
        while True:
            answered: list[tuple[Callable[[Attribution], None], Attribution]] = []
            known: dict[Asked, Attribution] = {}
            for question in self._waiting():
                process = self._found(question.caller)
                if question.told is not None:
                    asked = _asked(question, process)
                    if asked not in known:
                        known[asked] = self._attribution(asked)
                    answered.append((question.told, known[asked]))
                self._answered_at = time.monotonic()
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(_tell, answered)

    def _waiting(self) -> list[_Question]:
        """All questions there are: what is read from here on answers those that are alike."""
        waiting = [self._questions.get()]
        with suppress(queue.Empty):
            while len(waiting) < MAX_AT_ONCE:
                waiting.append(self._questions.get_nowait())
        return waiting

    def _attribution(self, asked: Asked) -> Attribution:
        """A folder in which another thread stands still is asked nothing more: its file system is gone."""
        now, thread = time.monotonic(), threading.get_ident()
        if asked.cwd in [folder for folder, since in tuple(self._reading.values()) if now - since > STUCK_S]:
            return stated(asked.proxy_user, asked.proxy_password, asked.header_project, self._key) or TIMED_OUT
        self._reading[thread] = asked.cwd or "", now
        try:
            return attribute(asked, self._key)
        finally:
            del self._reading[thread]

    def _found(self, caller: Caller) -> Process | None:
        try:
            return self._process(caller)
        except CallerUnknown as unknown:
            caller.unknown = unknown.reason
        except Exception as error:
            _log.error("look_up_failed", exc_info=error)
            caller.unknown = "look_up_failed"
        caller.failed_at = time.monotonic()
        return None

    def _process(self, caller: Caller) -> Process | None:
        """Who holds the connection now. A process that has ended may have left it to its child; else it was the caller."""
        known = caller.process
        if known is not None and known.alive():
            return known
        if caller.owner is None or not caller.may_be_found:
            return known
        try:
            found = self._holders.find(caller.owner, caller.accepted_at_ns if known is None else time.monotonic_ns())
        except CallerUnknown:
            if known is None:
                raise
            return known
        caller.process, caller.cwd, caller.unknown = found, found.cwd(), None
        found.environment("HALTON_PROJECT")  # read now, and kept: soon there may be nobody to ask
        return found


def _asked(question: _Question, process: Process | None) -> Asked:
    caller = question.caller
    cwd = question.cwd or (process.cwd() if process is not None else None) or caller.cwd
    return Asked(caller.user, caller.password, question.header_project, process, cwd, caller.unknown)


def _tell(answered: list[tuple[Callable[[Attribution], None], Attribution]]) -> None:
    for told, attribution in answered:
        try:
            told(attribution)
        except Exception as error:
            _log.error("attribution_untold", exc_info=error)
