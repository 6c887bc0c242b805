"""A whole meter that a row kills and stops: who its processes are, what they hold, and how long it is until they are back."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from halton.control import ask
from halton.demo.stage import configuration
from halton.errors import MeterDown
from halton.paths import Home
from stack import Stack, provider_in_thread, running_stack

BACK_S = 40.0
POLL_S = 0.01
_PAGE = os.sysconf("SC_PAGE_SIZE")


@contextmanager
def meter(folder: Path, *, background: bool = False, delay_s: float = 0.0, **options: Any) -> Iterator[Stack]:
    """A meter in the foreground, with the options of `running_stack`, or in the background. Nothing of it outlives this."""
    home = Home(folder / "home")
    try:
        if background:
            with _in_background(folder, home, delay_s) as stack:
                yield stack
        else:
            with running_stack(folder, delay_s=delay_s, **options) as stack:
                yield stack
    finally:
        strike(ours(home), signal.SIGCONT)
        strike(ours(home))


@contextmanager
def _in_background(folder: Path, home: Home, delay_s: float) -> Iterator[Stack]:
    home.prepare()
    with provider_in_thread(folder / "provider", delay_s) as provider:
        home.config.write_text(configuration(provider.port, provider.ca_file))
        stack = Stack(home, provider, None)
        stack.halton("start")
        try:
            stack.wait()
            yield stack
        finally:
            stack.halton("stop", check=False)


def ours(home: Home) -> list[int]:
    """The processes of this home's meter, whoever started them: those in whose environment it stands."""
    wanted = f"HALTON_HOME={home.root}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        with suppress(OSError):
            if folder.name.isdigit() and wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


def pids(stack: Stack) -> dict[str, int]:
    """Each process by its name, the supervisor included."""
    children = {process["name"]: process["pid"] for process in stack.status()["processes"]}
    supervisor = next(pid for pid in ours(stack.home) if pid not in children.values() and _is_supervisor(pid))
    return children | {"supervisor": supervisor}


def metering(stack: Stack) -> list[int]:
    """The processes that a call passes: edge, workers, ledger."""
    return [pid for name, pid in pids(stack).items() if name.startswith(("edge", "capture", "ledger"))]


def strike(victims: Iterable[int], number: signal.Signals = signal.SIGKILL) -> float:
    """Send all of them a signal; when that was done, on the monotonic clock."""
    for pid in victims:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
    return time.monotonic()


def seconds_until_back(stack: Stack, names: Collection[str], before: Collection[int], since: float) -> float:
    """How long it was until each of these ran again, as another process than before.

    :raises TimeoutError: if that does not come.
    """
    while time.monotonic() - since < BACK_S:
        with suppress(MeterDown):
            running = [process for process in ask(stack.home, "status")["processes"] if process["state"] == "running"]
            if set(names) <= {process["name"] for process in running if process["pid"] not in before}:
                return time.monotonic() - since
        time.sleep(POLL_S)
    raise TimeoutError(f"{', '.join(names)} did not come back within {BACK_S:.0f} s")


def resident_bytes(processes: Iterable[int]) -> int:
    """What these hold in memory, together; pages that they share count for each."""
    return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in processes) * _PAGE


def descriptors(pid: int) -> int:
    """How many files and sockets a process holds."""
    return len(os.listdir(f"/proc/{pid}/fd"))


def _is_supervisor(pid: int) -> bool:
    return b"\0up\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
