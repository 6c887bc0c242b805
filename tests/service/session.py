"""A session of an account with systemd in it, the real one, in namespaces of its own: what it starts ends with it.

`/run` of the machine is out of its sight, as are its processes; so a machine that runs no systemd may run this.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from eventually import eventually_in_threads

SYSTEMD = "/usr/lib/systemd/systemd"
NEEDED = ("systemctl", "systemd-analyze", "unshare", "nsenter")
ASK_S = 60
CGROUPS = Path("/sys/fs/cgroup")
# The first process of the namespace: if it ends, the kernel ends all others. Each session has control groups of its own, in the
# one hierarchy or, with version 1, in each: systemd takes all processes of the group that it begins in for its own, so nobody
# else may be in that.
_FIRST = f"""
for procs in {CGROUPS}/cgroup.procs {CGROUPS}/*/cgroup.procs; do
    group=${{procs%/*}}
    [ ! -e "$procs" ] || [ -L "$group" ] || {{ mkdir "$group/$0" && echo $$ > "$group/$0/cgroup.procs"; }} 2>/dev/null
done
if grep -E '^0::|:name=systemd:' /proc/self/cgroup | grep -v -q "/$0$"; then
    echo "no control group of its own: run this as root, where {CGROUPS} can be written to" >&2
    exit 1
fi
mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system && {SYSTEMD} --user &
wait
"""


class Session:
    """`home` is the account's folder, `run` its XDG_RUNTIME_DIR."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "h"
        self.run = folder / "r"
        for made in (self.home, self.run):
            made.mkdir(mode=0o700)
        self.units = self.home / ".config/systemd/user"
        self._group = f"halton-test-{secrets.token_hex(4)}"
        self._first = 0

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return {**kept, "HOME": str(self.home), "XDG_RUNTIME_DIR": str(self.run)}

    def ask(self, *arguments: str | Path, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command in the session."""
        return subprocess.run(
            ["nsenter", "--mount", "--pid", f"--target={self._first}", *arguments],
            env=environment or self.environment,
            cwd="/",
            text=True,
            capture_output=True,
            timeout=ASK_S,
            check=False,
        )

    def systemctl(self, *arguments: str) -> str:
        """What systemctl prints; it must not fail."""
        done = self.ask("systemctl", "--user", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def shows(self, unit: str, name: str) -> str:
        """One property of a unit."""
        return self.systemctl("show", f"--property={name}", "--value", unit).strip()

    def python(self, code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run Python in the session."""
        return self.ask(sys.executable, "-P", "-c", code, *arguments)

    def holds(self, pid: int) -> bool:
        """Whether a process, as it is numbered outside, is one of the session's."""
        return os.readlink(f"/proc/{pid}/ns/pid") == os.readlink(f"/proc/{self._first}/ns/pid")

    @contextmanager
    def running(self) -> Iterator[None]:
        with (self.home / "systemd.log").open("wb") as log:
            unshare = subprocess.Popen(
                ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c", _FIRST, self._group],
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        try:
            children = Path(f"/proc/{unshare.pid}/task/{unshare.pid}/children")
            eventually_in_threads(lambda: children.read_text().split())
            self._first = int(children.read_text().split()[0])
            eventually_in_threads(lambda: self._is_up(unshare))
            yield
        finally:
            unshare.kill()
            unshare.wait()
            eventually_in_threads(self._has_no_groups)

    def _is_up(self, unshare: subprocess.Popen[bytes]) -> bool:
        assert unshare.poll() is None, (self.home / "systemd.log").read_text(errors="replace")
        return self.ask("systemctl", "--user", "is-system-running").stdout.strip() in ("running", "degraded")

    def _has_no_groups(self) -> bool:
        for folder in (*CGROUPS.glob(self._group), *CGROUPS.glob(f"*/{self._group}")):
            for group, _, _ in os.walk(folder, topdown=False):
                with suppress(OSError):  # a process in it has not quite ended
                    os.rmdir(group)
            if folder.exists():
                return False
        return True


def assert_installed() -> None:
    """systemd's programs are there; a test without them would prove nothing."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    assert not missing, f"not installed: {', '.join(missing)} (Debian's packages systemd and util-linux)"
