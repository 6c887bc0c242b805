"""The disk is full, to its last block or all but, when bodies are purged and their file is written anew."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bodies import made
from faults.disk import cannot_mount, disk, fill, make_room
from faults.row import Figure, Row, Run, all_of, none, told
from halton.errors import LogError
from halton.log.verify import verify
from halton.paths import Home
from stack import clean_environment

MIB = 64
# With nothing left the log cannot hear of the purge; with a little it can, and the file cannot be written anew.
LEFT = {"no block left": 0, "1 MiB left": 1 << 20}


def measure(run: Run) -> Iterator[Figure]:
    if why := cannot_mount():
        yield told(why, 0)
        return
    for name, left in LEFT.items():
        with disk(run.folder / name[:2].strip(), MIB) as folder:
            home = Home(folder)
            home.prepare()
            made.kept(home, *(f"c{number}" for number in range(run.count(2000, 300))))
            salts = made.salts(home)
            fill(folder)
            _leave(folder, left)
            first = _purge(home)
            run.say(f"{name}: {first.returncode}, {first.stderr.strip()}")
            yield all_of(f"{name}: it ends with", first.returncode, 1)
            yield none(f"{name}: it says that all is gone", first.stdout.count("Removed"))
            yield all_of(f"{name}: it says what to do, in words", _in_words(first), 1)
            yield all_of(f"{name}: chain holds, or cannot be read now", _holds(home), 1)
            make_room(folder)
            again = _purge(home)
            yield all_of(f"{name}: with room again it ends with", again.returncode, 0)
            yield none(f"{name}: salts of removed bodies left in any file", made.found(home, salts))
            yield all_of(f"{name}: chain holds after that", verify(home.log).sound, 1)


def _purge(home: Home) -> subprocess.CompletedProcess[str]:
    environment = clean_environment() | {"HALTON_HOME": str(home.root)}
    return subprocess.run(
        [sys.executable, "-m", "halton", "bodies", "purge", "--all", "--vacuum"],
        env=environment, capture_output=True, text=True, timeout=120.0,
    )  # fmt: skip


def _holds(home: Home) -> bool:
    try:
        return verify(home.log).sound
    except LogError:  # there is no room for the index of its write-ahead log
        return True


def _leave(folder: Path, size: int) -> None:
    ballast = folder / "ballast"
    with ballast.open("r+b") as file:
        file.truncate(ballast.stat().st_size - size)


def _in_words(ended: subprocess.CompletedProcess[str]) -> bool:
    return ended.stderr.startswith("Error: ") and "Traceback" not in ended.stderr


ROW = Row(
    number=9,
    fault="disk full during purge and VACUUM",
    demanded="purge says that it is incomplete, and the same command finishes it; rc ≠ 0, chain ok",
    measure=measure,
)
