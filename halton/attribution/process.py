"""One living process, as /proc shows it (proc(5)), told apart from a later one with its number by its start time."""

from __future__ import annotations

import os
import time

from halton.attribution.caller import CallerUnknown
from halton.attribution.small_file import read_small

ENVIRONMENT_CAP = 1 << 20
NEWBORN_S = 0.1
# PF_FORKNOEXEC of linux/sched.h
_FORKED_NO_EXEC = 0x40
_CGROUP_CAP = 64 << 10
_STAT_CAP = 4 << 10
# Where code, stack, heap, arguments and environment lie (proc_pid_stat(5), fields 26 to 28 and 45 to 51): exec moves them.
_PLACES = slice(23, 26), slice(42, 49)

# The only variables that are kept of a process: its environment holds keys, and those are nobody's business.
WANTED = (
    "HALTON_PROJECT",
    "HALTON_RUN",
    "WORKSPACE_FOLDER_PATHS",
    "CURSOR_PROJECT_DIR",
    "ZED_WORKTREE_ROOT",
    "CLAUDE_PROJECT_DIR",
    "GEMINI_PROJECT_DIR",
    "__INTELLIJ_COMMAND_HISTFILE__",
)


class Process:
    """The process that has this number now.

    :raises CallerUnknown: `process_gone`; `unsupported` where there is no /proc.
    """

    __slots__ = ("_environment", "_places", "_root", "name", "pid", "session", "started_ticks")

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._environment: dict[str, str] | None = None
        self._root: str | None = None
        self.name, fields = _stat(pid)
        self.session = int(fields[3])
        self.started_ticks = int(fields[19])
        self._places = _places(fields)

    def __repr__(self) -> str:
        return f"{self.name} (pid {self.pid})"

    def alive(self) -> bool:
        """Whether this very process still runs, not one that was given its number.

        Where it has become another program since, its name, session, root and environment are that one's from now on.
        """
        try:
            name, fields = _stat(self.pid)
        except CallerUnknown:
            return False
        if int(fields[19]) != self.started_ticks or fields[0] in ("Z", "X"):
            return False
        if (places := _places(fields)) != self._places:
            self._places, self.name, self.session, self._root = places, name, int(fields[3]), None
            self._environment = self._read_environment()
        return True

    def is_newborn(self) -> bool:
        """Whether it was forked a moment ago and has not become another program, as most do at once."""
        try:
            _, fields = _stat(self.pid)
        except CallerUnknown:
            return False
        age_s = time.clock_gettime(time.CLOCK_BOOTTIME) - self.started_ticks / os.sysconf("SC_CLK_TCK")
        return bool(int(fields[6]) & _FORKED_NO_EXEC) and age_s < NEWBORN_S

    def cwd(self) -> str | None:
        """The folder it is in now, as it sees it; None for a process that we may not look at or that is gone.

        A removed one ends in ` (deleted)`, which Place settles: here no disk is touched.
        """
        try:
            return os.readlink(f"/proc/{self.pid}/cwd")
        except OSError:
            return None

    def root(self) -> str:
        """What to put before its paths: nothing, or the way into the files of a container, which has mounts of its own."""
        if (root := self._root) is None:
            try:
                same = os.path.samestat(os.stat(f"/proc/{self.pid}/ns/mnt"), os.stat("/proc/self/ns/mnt"))
            except OSError:
                return ""
            root = self._root = "" if same else f"/proc/{self.pid}/root"
        return root

    def environment(self, name: str) -> str | None:
        """One of the variables WANTED, as it was when the program began. The file is read once for a program."""
        assert name in WANTED
        if (known := self._environment) is None:
            known = self._environment = self._read_environment()
        return known.get(name)

    def _read_environment(self) -> dict[str, str]:
        return _wanted(read_small(f"/proc/{self.pid}/environ", ENVIRONMENT_CAP, whole=False) or b"")

    def parent(self) -> Process | None:
        """The process that started it, or that took it over; None for the first of all."""
        try:
            _, fields = _stat(self.pid)
            return Process(int(fields[1])) if int(fields[1]) else None
        except CallerUnknown:
            return None

    def cgroup(self) -> str:
        """Its control groups, a line for each hierarchy."""
        return os.fsdecode(read_small(f"/proc/{self.pid}/cgroup", _CGROUP_CAP, whole=False) or b"")


def _stat(pid: int) -> tuple[str, list[str]]:
    """The name, and the fields after it: state, parent, group, session …; a name may hold spaces and brackets."""
    if (data := read_small(f"/proc/{pid}/stat", _STAT_CAP)) is None:
        raise CallerUnknown("process_gone" if os.path.exists("/proc/self/stat") else "unsupported")
    name, _, rest = data.decode("utf-8", "replace").rpartition(")")
    return name.partition("(")[2], rest.split()


def _places(fields: list[str]) -> list[str]:
    return [place for part in _PLACES for place in fields[part]]


def _wanted(data: bytes) -> dict[str, str]:
    data, found = b"\0" + data + b"\0", {}
    for name in WANTED:
        key = f"\0{name}=".encode()
        if (at := data.find(key)) >= 0:
            begin = at + len(key)
            found[name] = os.fsdecode(data[begin : data.index(b"\0", begin)])
    return found
