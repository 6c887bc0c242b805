"""What a disk may hold after a power cut: all that was made durable, and of what was written since, any part in any order.

The writes of a process are taken from strace, so they are those that SQLite really made. A file system may have put any of those
that no fsync followed on the disk, or none, or some of a write's sectors (https://sqlite.org/atomiccommit.html, section 2).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

SECTOR = 512
TRACED = "pwrite64,write,ftruncate,fsync,fdatasync,unlink"
_REMOVED = re.compile(r'^\d+ +unlink\("([^"]*)"\) += 0')
_CALL = re.compile(r"^\d+ +(\w+)\(\d+<([^>]*)>(?:, (.*))?\) += (-?\d+)")


class Step(NamedTuple):
    """One call that worked: on which file, and with what; `said` are the lines that a process told the world itself."""

    name: str
    file: str
    at: int = 0
    data: bytes = b""


@dataclass(slots=True)
class File:
    """A file: what is durable of it, and the writes and cuts since, in order; `gone` if its name was removed since."""

    durable: bytearray = field(default_factory=bytearray)
    since: list[Step] = field(default_factory=list)
    gone: bool = False

    def take(self, step: Step) -> None:
        """Follow a call."""
        if step.name in ("fsync", "fdatasync"):
            self.durable, self.since = _applied(self.durable, self.since), []
        else:
            self.since.append(step)

    def after_a_cut(self, dice: random.Random) -> bytes:
        """What may be there: a random part of what was not durable, in order or not, some of it torn."""
        if (kind := dice.randrange(4)) == 0:
            return bytes(self.durable)
        if kind == 1:
            return bytes(_applied(self.durable, self.since[: dice.randrange(len(self.since) + 1)]))
        kept = [part for step in self.since for part in _sectors(step, dice, torn=kind == 3) if dice.random() < 0.5]
        return bytes(_applied(self.durable, kept))


def read_trace(trace: Path, folder: Path) -> Iterator[Step]:
    """The calls on files of a folder, and what went to standard output, in order."""
    begun: dict[str, str] = {}
    for line in trace.open(errors="replace"):
        if (step := _step(_whole(line, begun))) is not None and _counts(step, folder):
            yield step


def _counts(step: Step, folder: Path) -> bool:
    """Whether it is of one of the files, or of the folder itself; the index of a write-ahead log is made anew at each start."""
    in_folder = step.file == str(folder) or Path(step.file).parent == folder
    return step.name == "said" or (in_folder and not step.file.endswith("-shm"))


def states(steps: Sequence[Step], variants: int, dice: random.Random) -> Iterator[tuple[dict[str, bytes], list[bytes]]]:
    """After each call, so many states of the disk; with each, the lines that had been said."""
    files: dict[str, File] = {}
    said: list[bytes] = []
    for step in steps:
        if step.name == "said":
            said += step.data.split()
            continue
        _follow(files, step)
        for _ in range(variants):
            there = {name: file for name, file in files.items() if not file.gone or dice.random() < 0.5}
            yield {name: file.after_a_cut(dice) for name, file in there.items()}, list(said)


def _follow(files: dict[str, File], step: Step) -> None:
    """One more call; a name that was removed is so for good once the folder is durable."""
    name = Path(step.file).name
    if step.name == "unlink":
        files[name].gone = True
    elif name not in files and step.name in ("fsync", "fdatasync"):
        for gone in [name for name, file in files.items() if file.gone]:
            del files[gone]
    else:
        if name not in files or files[name].gone:
            files[name] = File()
        files[name].take(step)


def _whole(line: str, begun: dict[str, str]) -> str:
    """A line of its own of a call that another thread interrupted (strace(1))."""
    thread, _, rest = line.partition(" ")
    if "<unfinished ...>" in line:
        begun[thread] = line.replace(" <unfinished ...>\n", "")
        return ""
    if found := re.match(r" *<\.\.\. \w+ resumed>", rest):
        return begun.pop(thread, "") + rest[found.end() :]
    return line


def _step(line: str) -> Step | None:
    if (removed := _REMOVED.match(line)) is not None:
        return Step("unlink", _bytes(removed[1]).decode())
    if (found := _CALL.match(line)) is None or int(found[4]) < 0:
        return None
    name, file, rest = found[1], _bytes(found[2]).decode(), found[3] or ""
    if name in ("fsync", "fdatasync"):
        return Step(name, file)
    if name == "ftruncate":
        return Step(name, file, int(rest))
    text, _, numbers = rest.rpartition('"')
    data = _bytes(text.strip('"'))
    if name == "write":
        return Step("said", file, 0, data) if "pipe:" in file else None
    assert len(data) == int(found[4]), "strace has cut a write short"
    return Step(name, file, int(numbers.split(",")[2]), data)


def _bytes(text: str) -> bytes:
    """What strace prints as \\x and two digits each (strace(1), -xx); a pipe's name it prints plainly."""
    return bytes.fromhex(text.replace("\\x", "")) if text.startswith("\\x") else text.encode()


def _applied(durable: bytearray, steps: Iterable[Step]) -> bytearray:
    made = bytearray(durable)
    for step in steps:
        if step.name == "ftruncate":
            made = made[: step.at] + bytes(max(0, step.at - len(made)))
            continue
        made += bytes(max(0, step.at - len(made)))
        made[step.at : step.at + len(step.data)] = step.data
    return made


def _sectors(step: Step, dice: random.Random, *, torn: bool) -> Iterator[Step]:
    """The call, or each sector of it alone."""
    if not torn or step.name == "ftruncate":
        yield step
        return
    for start in range(0, len(step.data), SECTOR):
        yield step._replace(at=step.at + start, data=step.data[start : start + SECTOR])
