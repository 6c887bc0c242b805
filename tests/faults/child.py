"""A process of the campaign: forked with everything loaded, so that a kill falls into its work and not into its imports."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faults.stages import BEGUN, DONE

WORDS = 2000
HANGS_S = 120.0
_ours: set[int] = set()


class Line:
    """A child's end of its two pipes: what it tells, and what it is told. A broken line is the end of the campaign."""

    def __init__(self, telling: int, hearing: int) -> None:
        self._telling, self._hearing = telling, hearing

    def tell(self, word: str, *facts: Any) -> None:
        """One mark with the moment it was made at, in one write that is read whole or not at all."""
        os.write(self._telling, json.dumps([time.monotonic(), word, *facts]).encode() + b"\n")

    def heard(self, wait_s: float) -> str:
        """What the campaign said within this time, or nothing.

        :raises SystemExit: if nobody is there any more, or it asks to end.
        """
        if not select.select([self._hearing], [], [], wait_s)[0]:
            return ""
        word = os.read(self._hearing, 1).decode()
        if word in ("", "."):
            raise SystemExit(0)
        return word


@dataclass(slots=True, eq=False)
class Child:
    """A running child, or one that has ended: `status` is its exit code then, negative for a signal; `heard` counts marks."""

    name: str
    pid: int
    said: Path
    _hearing: int
    _telling: int
    marks: list[list[Any]] = field(default_factory=list)
    status: int | None = None
    heard: int = 0
    _rest: bytes = b""

    @classmethod
    def fork(cls, name: str, work: Callable[[Line], None], said: Path) -> Child:
        """Start `work` in a process of its own, whose stdout and stderr go to the file `said`."""
        hearing, theirs = os.pipe()
        hears, telling = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        if not (pid := os.fork()):
            _become(work, Line(theirs, hears), said, {hearing, telling})
        os.close(theirs)
        os.close(hears)
        _ours.update((hearing, telling))
        os.set_blocking(hearing, False)
        return cls(name, pid, said, hearing, telling)

    def say(self, word: str) -> None:
        """Tell it something: one letter, or a full stop to end it."""
        os.write(self._telling, word.encode())

    def strike(self) -> None:
        """SIGKILL, unless it has ended."""
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)

    def end(self) -> int:
        """Wait for its end, and hear all that it told.

        :raises TimeoutError: if it does not come.
        """
        deadline = time.monotonic() + HANGS_S
        while self.status is None:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.name} did not end within {HANGS_S:.0f} s")
            select.select([self._hearing], [], [], 1.0)
            self.listen()
        return self.status

    def listen(self) -> None:
        """Take what it has told; at the end of the line, what became of it."""
        while self.status is None:
            try:
                told = os.read(self._hearing, 1 << 16)
            except BlockingIOError:
                return
            *whole, self._rest = (self._rest + told).split(b"\n")
            self.marks += [json.loads(line) for line in whole]
            if not told:
                self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
                for end in (self._hearing, self._telling):
                    os.close(end)
                    _ours.discard(end)

    def told(self, word: str) -> float | None:
        """When it told this first, on the monotonic clock."""
        return next((mark[0] for mark in self.marks if mark[1] == word), None)

    def stage(self) -> str:
        """The last stage that it told."""
        return next((mark[1] for mark in reversed(self.marks) if len(mark) == 2), BEGUN)

    def words(self) -> str:
        """The end of what it said."""
        return self.said.read_text(errors="replace")[-WORDS:]

    @property
    def reading_end(self) -> int:
        """What `select` waits for."""
        return self._hearing


def listen(children: Iterable[Child], until: float) -> None:
    """Listen to all of them until this moment of the monotonic clock, or until all have ended."""
    while (left := until - time.monotonic()) > 0 and (alive := [child for child in children if child.status is None]):
        ready = select.select([child.reading_end for child in alive], [], [], left)[0]
        for child in alive:
            if child.reading_end in ready:
                child.listen()


def _become(work: Callable[[Line], None], line: Line, said: Path, others: set[int]) -> None:
    """In the child: never returns, and takes none of the pipes of its brothers along."""
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for end in _ours | others:
            os.close(end)
        out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(out, 1)
        os.dup2(out, 2)
        line.tell(BEGUN)
        work(line)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        if status == 0:
            line.tell(DONE)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
