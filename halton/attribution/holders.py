"""Which process holds a socket, from the file descriptors in /proc; one look serves all connections that were there by then."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator

from halton.attribution.caller import CallerUnknown
from halton.attribution.process import Process
from halton.attribution.sock_diag import Owner

TIMEOUT_MS = 250
LATELY = 64
MOST_SOCKETS = 8192

_SOCKET = "socket:["


class Holders:
    """Finds the process behind a socket; for any thread, one search at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lately: OrderedDict[int, Process] = OrderedDict()
        self._seen: dict[int, tuple[Process, int]] = {}
        self._deadline = 0.0
        self._barred = False

    def find(self, owner: Owner, accepted_at_ns: int) -> Process:
        """The process that holds the socket of a connection accepted at that moment of `time.monotonic_ns`; at most 250 ms.

        Of several that hold it, one that is above no other: the child to which a server handed it, not the server.

        :raises CallerUnknown: `process_gone`, `not_permitted`, `timed_out`, `unsupported`.
        """
        with self._lock:
            seen = self._seen.get(owner.inode)
            if seen is None or accepted_at_ns >= seen[1] or not seen[0].alive():
                found = self._search(owner)
            else:
                found = seen[0]
            self._lately[found.pid] = found
            self._lately.move_to_end(found.pid)
            while len(self._lately) > LATELY:
                self._lately.popitem(last=False)
            return found

    def _search(self, owner: Owner) -> Process:
        if os.geteuid() not in (0, owner.uid):
            raise CallerUnknown("not_permitted")
        began_ns = time.monotonic_ns()
        self._deadline, self._barred = time.monotonic() + TIMEOUT_MS / 1000, False
        for pid in self._candidates(owner.uid):
            if holder := self._holder(pid, owner.inode):
                settled = self._settled(holder, owner.inode)
                self._seen[owner.inode] = settled, began_ns
                return settled
            if time.monotonic() > self._deadline:
                raise CallerUnknown("timed_out")
        raise CallerUnknown("not_permitted" if self._barred else "process_gone")

    def _candidates(self, uid: int) -> Iterator[int]:
        """Those that called lately, the last first; then all others, the newest first, and other accounts' at the end."""
        lately = list(reversed(self._lately))
        yield from lately
        try:
            pids = sorted((int(name) for name in os.listdir("/proc") if name.isdigit()), reverse=True)
        except OSError:
            raise CallerUnknown("unsupported") from None
        others = []
        for pid in pids:
            if pid not in self._lately:
                if _uid(pid) == uid:
                    yield pid
                else:
                    others.append(pid)
        # Root may hold another account's socket, and may look; so may a process that changed its account.
        if os.geteuid() == 0:
            yield from others

    def _holder(self, pid: int, inode: int) -> Process | None:
        """That process, if it holds the socket now; all its sockets are remembered with the moment before they were looked at."""
        began_ns = time.monotonic_ns()
        if not (inodes := self._sockets(pid)):
            return None
        try:
            process = self._process(pid)
        except CallerUnknown:
            return None
        if len(self._seen) + len(inodes) > MOST_SOCKETS:
            self._seen.clear()
        self._seen.update(dict.fromkeys(inodes[:MOST_SOCKETS], (process, began_ns)))
        return process if inode in inodes else None

    def _sockets(self, pid: int) -> list[int]:
        folder = f"/proc/{pid}/fd"
        found = []
        try:
            names = os.listdir(folder)
        except PermissionError:
            self._barred = True
            return []
        except OSError:
            return []
        for name in names:
            try:
                target = os.readlink(f"{folder}/{name}")
            except OSError:
                continue
            if target.startswith(_SOCKET):
                found.append(int(target[len(_SOCKET) : -1]))
        return found

    def _process(self, pid: int) -> Process:
        """The process of that number, the same object as long as it is the same process: what it read of itself stays."""
        known = self._lately.get(pid)
        return known if known and known.alive() else Process(pid)

    def _settled(self, found: Process, inode: int) -> Process:
        while time.monotonic() < self._deadline:
            if child := next((child for pid in _children(found.pid) if (child := self._grown_holder(pid, inode))), None):
                found = child
                continue
            above = found.parent()
            if above is None or not (parent := self._holder(above.pid, inode)):
                return found
            return self._grown_holder(found.pid, inode) or parent
        return found

    def _grown_holder(self, pid: int, inode: int) -> Process | None:
        """That process, if it holds the socket and is not just between fork and exec, when it holds all of its parent's."""
        try:
            # In this order: at exec the inherited sockets are closed.
            return None if self._process(pid).is_newborn() else self._holder(pid, inode)
        except CallerUnknown:
            return None


def _uid(pid: int) -> int | None:
    try:
        return os.stat(f"/proc/{pid}").st_uid
    except OSError:
        return None


def _children(pid: int) -> list[int]:
    """The processes that its first thread started, the newest first."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", "rb") as file:
            return sorted(map(int, file.read().split()), reverse=True)
    except OSError:
        return []
