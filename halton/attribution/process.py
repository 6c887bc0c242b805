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
_GONE = " (deleted)"

# The only variables that are kept of a process: its environment holds keys, and those are nobody's business.
WANTED = (
    "HALTON_PROJECT",
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

    __slots__ = ("_environment", "_root", "name", "pid", "session", "started_ticks")

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._environment: dict[str, str] | None = None
        self._root: str | None = None
        self.name, fields = _stat(pid)
        self.session = int(fields[3])
        self.started_ticks = int(fields[19])

    def __repr__(self) -> str:
        return f"{self.name} (pid {self.pid})"

    def alive(self) -> bool:
        """Whether this very process still runs, not one that was given its number."""
        try:
            _, fields = _stat(self.pid)
        except CallerUnknown:
            return False
        return int(fields[19]) == self.started_ticks and fields[0] not in ("Z", "X")

    def is_newborn(self) -> bool:
        """Whether it was forked a moment ago and has not become another program, as most do at once."""
        try:
            _, fields = _stat(self.pid)
        except CallerUnknown:
            return False
        age_s = time.clock_gettime(time.CLOCK_BOOTTIME) - self.started_ticks / os.sysconf("SC_CLK_TCK")
        return bool(int(fields[6]) & _FORKED_NO_EXEC) and age_s < NEWBORN_S

    def cwd(self) -> str | None:
        """The folder it is in now, as it sees it; None for a process that we may not look at or that is gone."""
        try:
            folder = os.readlink(f"/proc/{self.pid}/cwd")
        except OSError:
            return None
        # What a removed folder was called still says where its process was.
        return folder.removesuffix(_GONE) if folder.endswith(_GONE) and not os.path.lexists(folder) else folder

    def root(self) -> str:
        """What to put before its paths: nothing, or the way into the files of a container, which has mounts of its own."""
        if self._root is None:
            try:
                same = os.path.samestat(os.stat(f"/proc/{self.pid}/ns/mnt"), os.stat("/proc/self/ns/mnt"))
            except OSError:
                return ""
            self._root = "" if same else f"/proc/{self.pid}/root"
        return self._root

    def environment(self, name: str) -> str | None:
        """One of the variables WANTED, as it was when the program began. The file is read once."""
        assert name in WANTED
        if self._environment is None:
            self._environment = _wanted(read_small(f"/proc/{self.pid}/environ", ENVIRONMENT_CAP, whole=False) or b"")
        return self._environment.get(name)

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


def _wanted(data: bytes) -> dict[str, str]:
    data, found = b"\0" + data + b"\0", {}
    for name in WANTED:
        key = f"\0{name}=".encode()
        if (at := data.find(key)) >= 0:
            begin = at + len(key)
            found[name] = os.fsdecode(data[begin : data.index(b"\0", begin)])
    return found
