"""Runs inputs against targets, one after the other, until something escapes, or enough have run."""

from __future__ import annotations

import resource
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from time import perf_counter
from types import FrameType

from fuzz.mutation import Mutation
from fuzz.new_lines import NewLines
from fuzz.targets import Target

CORPUS_CAP = 200
WARM_UP = 20_000
MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What ends a campaign, and what an input may cost: seconds of CPU, and memory beyond that after the warm-up."""

    executions: int
    seconds: float
    input_s: float
    memory_mib: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What escaped, with all that it takes to see it again."""

    target: str
    case: str
    data: bytes
    trace: str

    @property
    def place(self) -> tuple[str, ...]:
        """The same for inputs that fail alike: what escaped, and the last two of our lines that it passed, each once."""
        lines = self.trace.splitlines() or [""]
        passed = dict.fromkeys(line for line in reversed(lines) if line.startswith("  File ") and "/halton/" in line)
        return (lines[-1].partition(":")[0], *sorted(list(passed)[:2]))

    @property
    def short_trace(self) -> str:
        """The trace without the many turns of a recursion."""
        lines = self.trace.splitlines()
        return "\n".join(lines if len(lines) < 40 else [*lines[:12], "  …", *lines[-20:]])


class TooSlow(BaseException):
    """An input takes more CPU than it may. No Exception: no reader may hold it."""


class Campaign:
    """Goes around the targets; the seed decides every input."""

    def __init__(self, targets: list[Target], seed: int, limits: Limits) -> None:
        self.executions = 0
        self.lines = 0
        self._targets = targets
        self._seed = seed
        self._limits = limits
        self._corpora = {target.name: list(target.seeds) for target in targets}
        self._memory_mib: float | None = None
        self._began = perf_counter()

    @property
    def seconds(self) -> float:
        """How long it has run."""
        return perf_counter() - self._began

    @property
    def left_s(self) -> float:
        """How long it will probably still take."""
        left = (self._limits.executions - self.executions) * self.seconds / max(self.executions, 1)
        return min(left, self._limits.seconds - self.seconds)

    @property
    def memory_grown_mib(self) -> float:
        """How far the most memory ever held lies above that after the warm-up."""
        return 0.0 if self._memory_mib is None else most_memory_mib() - self._memory_mib

    def run(self, pause: Callable[[Campaign], None]) -> Iterator[Finding]:
        """What is found; `pause` is called after each round of the targets."""
        with NewLines() as lines, _watch(self._limits.input_s):
            while self._goes_on():
                for target in self._targets:
                    yield from self._one(target, lines)
                self.lines = lines.count
                if self._memory_mib is None and self.executions >= WARM_UP:
                    self._memory_mib = most_memory_mib()
                if self.memory_grown_mib > self._limits.memory_mib:
                    yield Finding(
                        target="memory", case=str(self.executions), data=b"", trace=f"+ {self.memory_grown_mib:.0f} MiB"
                    )
                    self._memory_mib = most_memory_mib()
                pause(self)

    def _goes_on(self) -> bool:
        return self.executions < self._limits.executions and self.seconds < self._limits.seconds

    def _one(self, target: Target, lines: NewLines) -> Iterator[Finding]:
        case = f"{self._seed}.{self.executions}"
        chance, corpus, before = Random(case), self._corpora[target.name], lines.count
        data = Mutation(chance).of(chance.choice(corpus), corpus)
        self.executions += 1
        if (trace := attempt(target, data, case, self._limits.input_s)) is not None:
            yield Finding(target=target.name, case=case, data=data, trace=trace)
        elif lines.count > before and len(corpus) < CORPUS_CAP:
            corpus.append(data)


def attempt(target: Target, data: bytes, case: str, input_s: float) -> str | None:
    """Run one input; the trace of what escapes."""
    signal.setitimer(signal.ITIMER_VIRTUAL, input_s)
    try:
        target.run(data, Random(f"{case} run"))
    except (Exception, TooSlow):
        return traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return None


@contextmanager
def _watch(input_s: float) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlow(f"more than {input_s} s of CPU")

    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGVTALRM, before)


def most_memory_mib() -> float:
    """The most memory that this process ever held."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / MIB if sys.platform == "darwin" else most / 1024
