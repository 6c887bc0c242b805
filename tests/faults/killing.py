"""The campaign itself: who works, who is killed when, and what is looked at afterwards."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import IO

from faults.broken import Broken
from faults.child import Child, listen
from faults.kept import PROJECTS
from faults.operations import OPERATIONS, Work, appender, catches_up, goes_on, halton, ledger, prepare
from faults.stages import BEGUN, DONE
from faults.tally import Tally
from faults.truth import Truth, rows
from halton.paths import Home

START_S, HURRY_S = 0.1, 0.1
BEYOND = 1.1
TWO_AT_ONCE, LEDGER_TOO = 0.25, 0.15
MEASURE_EVERY, TOLD_EVERY = 50, 10
READY_S = 20.0
AT_ITS_START = 0.3
FOLLOWING = "following"
OFTEN = {
    "append": 4,
    "ledger": 4,
    "seal": 5,
    "import": 4,
    "purge": 4,
    "rebuild": 3,
    "rebuild of some": 2,
    "rebuild --from segments": 1,
    "rebuild --check": 1,
}


class Killing:
    """One home in `place`, and the processes that work on it; progress goes to `out`."""

    def __init__(self, place: Path, seed: int, out: IO[str]) -> None:
        self.home = Home(place / "home")
        self.other = Home(place / "other")
        self.truth = Truth(self.home, self.other)
        self.tally = Tally(seed)
        self._place, self._out = place, out
        self._chance = random.Random(seed)
        self._started = 0
        self._alive: list[Child] = []
        self._lasts = {"ledger": {BEGUN: START_S, FOLLOWING: HURRY_S}}

    def run(self, kills: int) -> None:
        """So many kills, and then the whole home.

        :raises Broken: if anything is not as it must be.
        """
        for home in (self.home, self.other):
            prepare(home)
        self._measure()
        self._ledger = self._start("ledger")
        self._reach(self._ledger, FOLLOWING)
        while self.tally.kills < kills:
            if self.tally.kills >= self.tally.measured * MEASURE_EVERY:
                self._measure()
            before = self.tally.kills
            self._round()
            if before // TOLD_EVERY < self.tally.kills // TOLD_EVERY:
                self._out.write(f"{self.tally.kills} of {kills} kills, {self.truth.events:,} events\n")
        self._end(self._ledger, ".")
        self._look()
        self._whole()
        self.tally.close(self.truth)

    def end(self) -> None:
        """Leave no process behind."""
        for child in self._alive:
            child.strike()
            child.end()

    def _measure(self) -> None:
        """Each operation once, with nobody who kills it: how long its stages take, and that it works after all the kills."""
        self.tally.measured += 1
        for name in (name for name in OFTEN if name != "ledger"):
            self._look()
            bodies = self.truth.kept.stored
            child = self.quietly(name)
            self._lasts[name] = _stages(child)
            _load(child)
            self._look()
            if name == "seal":
                self.truth.check_swept()
            elif name == "purge":
                self.truth.kept.check_purged(bodies)

    def _round(self) -> None:
        names = self._chance.choices(list(OFTEN), list(OFTEN.values()), k=1 + (self._chance.random() < TWO_AT_ONCE))
        victims = [self._start(name) for name in dict.fromkeys(names) if name != "ledger"]
        if "ledger" in names or self._chance.random() < LEDGER_TOO:
            self._ledger.say("h")
            victims.append(self._ledger)
        self._wait(next(victim for victim in victims if victim.name == names[0]))
        self._kill(victims)
        self.tally.left(len(self.truth.stale()))
        self._look()
        self.tally.untold(self.truth.untold())
        self.tally.half(self.truth.kept.unfinished())
        while self._ledger.status is not None:
            self._ledger = self._start("ledger")
            if self._chance.random() < AT_ITS_START:
                self._wait(self._ledger)
                self._kill([self._ledger])
            else:
                self._reach(self._ledger, FOLLOWING)
            self._look()

    def _wait(self, child: Child) -> None:
        """For a moment within one of its stages, none of which is too short to be chosen."""
        stage, lasts = self._chance.choice(list(self._lasts[child.name].items()))
        self._reach(child, stage)
        listen(self._alive, time.monotonic() + self._chance.uniform(0, BEYOND) * lasts)

    def _reach(self, child: Child, stage: str) -> None:
        deadline = time.monotonic() + READY_S
        while child.status is None and child.told(stage) is None and time.monotonic() < deadline:
            listen([child], time.monotonic() + 0.001)

    def _kill(self, victims: Sequence[Child]) -> None:
        """All at one moment."""
        for victim in victims:
            victim.strike()
        for victim in victims:
            self.tally.count(victim.name, victim.stage() if self._end(victim) else DONE)
        self.tally.together(sum(victim.status != 0 for victim in victims))

    def _look(self) -> None:
        for child in self._alive:
            child.listen()
            self._hear(child)
        self.truth.check()

    def _hear(self, child: Child) -> None:
        for _, word, *facts in child.marks[child.heard :]:
            if word == "acknowledged":
                self.truth.hear(*facts)
            elif word == "kept":
                self.truth.kept.hear(*facts)
            elif word == "failed" and facts[0] != "None":
                raise Broken("nobody fails", f"{child.name}: {facts[0]}")
        child.heard = len(child.marks)

    def quietly(self, name: str, work: Work | None = None) -> Child:
        """Let an operation come to its end.

        :raises Broken: if it ends with an error.
        """
        child = self._start(name, work)
        self._end(child)
        return child

    def _start(self, name: str, work: Work | None = None) -> Child:
        if name == "import" and work is None:
            self.quietly("the other machine", goes_on(self.other, self._started))
        self._started += 1
        work = work or self._work(name)
        child = Child.fork(name, work, self._place / f"{self._started}.said")
        self._alive.append(child)
        return child

    def _work(self, name: str) -> Work:
        match name:
            case "append":
                return appender(self.home, self._started)
            case "ledger":
                return ledger(self.home, self._started)
            case "import":
                return halton(self.home, *OPERATIONS[name], str(self.other.segments))
            case "purge":
                return halton(self.home, *OPERATIONS[name], "--project", self._chance.choice(PROJECTS))
        return halton(self.home, *OPERATIONS[name])

    def _end(self, child: Child, word: str = "") -> int:
        """Its exit code; only SIGKILL and success are ends."""
        if word:
            child.say(word)
        try:
            status = child.end()
        except TimeoutError as error:
            raise Broken("nobody hangs", str(error)) from error
        self._hear(child)
        self._alive.remove(child)
        if status not in (0, -9):
            raise Broken("nobody fails", f"{child.name} ended with {status}: {child.words()}")
        return status

    def _whole(self) -> None:
        """When all have ended: what was begun is finished, what is there is not taken twice, and nobody lags behind."""
        for name in ("purge", "import", "seal"):
            self.quietly(name)
        self._look()
        self.truth.kept.check_purged(self.truth.kept.stored)
        self.truth.check_swept()
        before = self.truth.events
        self.quietly("import again", self._work("import"))
        self.quietly("the projector", catches_up(self.home))
        self._look()
        self.truth.check_caught_up()
        if self.truth.events != before:
            raise Broken("imported once", "the log grew by an import of what was there")
        self.prove()

    def prove(self) -> None:
        """What there is, held against what can be made anew: views, chain, files, and the log that segments restore.

        :raises Broken: if they are not the same.
        """
        restored = self._place / "restored.sqlite"
        for arguments in (("rebuild", "--check"), ("verify",), ("log", "restore", str(restored))):
            self.quietly(" ".join(arguments[:2]), halton(self.home, *arguments))
        kept = list(rows(self.home.log))
        if list(rows(restored)) != kept[: self.truth.sealed_upto]:
            raise Broken("restored", "the segments do not make the log again that they were sealed from")


def _load(child: Child) -> None:
    """Import what it had to import, so that no other process spends its life with that."""
    for name in next((mark[2] for mark in child.marks if mark[1] == "imported"), ()):
        with suppress(Exception):
            import_module(name)


def _stages(child: Child) -> dict[str, float]:
    """How long each stage took, by the first time that it began."""
    told = [(mark[1], mark[0]) for mark in child.marks if len(mark) == 2]
    firsts = {stage: at for stage, at in reversed(told)}
    begun = sorted(firsts.items(), key=lambda each: each[1])
    return {stage: end - at for (stage, at), (_, end) in pairwise(begun)}
