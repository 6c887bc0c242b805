"""The power goes while the log is appended to, at any moment: what a disk may hold then is made, and read as the next start does.

The calls are those of a real process under strace; the file system is a model: nothing is durable that no fsync followed.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from faults.power import TRACED, read_trace, states
from faults.row import Figure, Row, Run, none, told
from halton.errors import LogError
from halton.log.store import Log
from halton.log.verify import verify

APPENDING = Path(__file__).parents[1] / "appending.py"


def measure(run: Run) -> Iterator[Figure]:
    if shutil.which("strace") is None:
        yield told("not tried here: it takes strace, which tells what was written and when it was durable", 0)
        return
    home, trace, disk = run.folder / "h", run.folder / "trace", run.folder / "d"
    home.mkdir()
    _append(home, trace, run.count(150, 12))
    steps = list(read_trace(trace, home))
    made = unreadable = lost = torn = unsound = 0
    for files, said in states(steps, run.count(8, 1), random.Random(1)):
        made += 1
        positions = _after(disk, files)
        unreadable += positions is None and bool(said)
        if positions is not None:
            lost += not set(said) <= set(positions)
            torn += not _whole_groups(disk)
            unsound += not verify(disk / "db.sqlite").sound
    yield none(f"states that no start can read, of {made:,}", unreadable)
    yield none("states in which something is lost that was acknowledged", lost)
    yield none("states in which a group is there in part", torn)
    yield none("states whose chain does not hold", unsound)
    yield told("calls that wrote, cut or made durable", len(steps))
    yield told("groups that were acknowledged at the last moment", len(said))


def _append(home: Path, trace: Path, groups: int) -> None:
    command = ["strace", "-f", "-y", "-xx", "-s", "100000", "-e", f"trace={TRACED}", "-o", str(trace)]
    path = os.pathsep.join([str(APPENDING.parents[2]), *sys.path])
    done = subprocess.run(
        [*command, sys.executable, str(APPENDING), str(home), str(groups)],
        stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}, timeout=300.0,
    )  # fmt: skip
    assert done.returncode == 0 and done.stdout.count(b"\n") == groups


def _after(disk: Path, files: dict[str, bytes]) -> Sequence[bytes] | None:
    """Each event's position and hash as the next start finds them; nothing where it finds no log."""
    shutil.rmtree(disk, ignore_errors=True)
    disk.mkdir()
    for name, data in files.items():
        (disk / name).write_bytes(data)
    try:
        with closing(Log(disk / "db.sqlite")) as log:
            return [f"{stored.position}:{stored.hash.hex()}".encode() for stored in log.read()]
    except LogError:
        return None


def _whole_groups(disk: Path) -> bool:
    """Whether each group that is there is there from its first event to its last."""
    with closing(Log(disk / "db.sqlite")) as log:
        places = [stored.stream[1:].split(".") for stored in log.read(after=1)]
    seen: dict[str, int] = {}
    for number, _, _ in places:
        seen[number] = seen.get(number, 0) + 1
    return all(seen[number] == int(size) for number, _, size in places)


ROW = Row(
    number=13,
    fault="power cut",
    demanded="acknowledged events present, no torn event accepted: 0 of ≥ 10,000 states",
    measure=measure,
    in_suite=False,
    limit_s=120.0,
)
