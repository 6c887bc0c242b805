"""What a campaign of kills has to tell: where the kills fell, and what they left for others to deal with."""

from __future__ import annotations

import time
from collections import Counter

from faults.stages import DONE
from faults.truth import Truth


class Tally:
    """Counts."""

    def __init__(self, seed: int) -> None:
        self.measured = 0
        self._seed = seed
        self._fell: Counter[tuple[str, str]] = Counter()
        self._facts: Counter[str] = Counter()
        self._began = time.monotonic()

    @property
    def kills(self) -> int:
        """How many processes died of one."""
        return sum(number for (_, stage), number in self._fell.items() if stage != DONE)

    def count(self, name: str, stage: str) -> None:
        """An operation was struck in this stage: it had ended in the last one."""
        self._fell[name, stage] += 1

    def together(self, number: int) -> None:
        """So many were killed at one moment."""
        self._facts["moments at which several were killed"] += number > 1

    def left(self, number: int) -> None:
        """Temporary files lie among the segments after a kill."""
        self._facts["kills that left a temporary segment"] += number > 0

    def untold(self, number: int) -> None:
        """Whole segments lie there that the log has not been told of."""
        self._facts["kills that left a segment whose event was lacking"] += number > 0

    def half(self, number: int) -> None:
        """Bodies are there that the log says are removed."""
        self._facts["kills that left a purge half done"] += number > 0

    def close(self, truth: Truth) -> None:
        """The end: what there was."""
        self._facts.update(
            {
                "events": truth.events,
                "events acknowledged": truth.acknowledged,
                "events durable and never acknowledged": truth.appended - truth.acknowledged,
                "segments": truth.sealed,
                "events of another machine imported": truth.elsewhere.imported,
                "bodies stored": truth.kept.stored,
                "bodies purged": truth.kept.purged,
                "seconds": round(time.monotonic() - self._began),
            }
        )

    def document(self) -> dict[str, object]:
        """All of it, for programs."""
        fell: dict[str, dict[str, int]] = {}
        for (name, stage), number in sorted(self._fell.items()):
            fell.setdefault(name, {})[stage] = number
        return {"schema": 1, "seed": self._seed, "kills": self.kills, "fell": fell, **self._facts}

    def table(self) -> str:
        """All of it, for people."""
        fell = ((name, "had ended" if stage == DONE else stage, number) for (name, stage), number in sorted(self._fell.items()))
        lines = [f"{name:<25}{stage:<20}{number:>6,}" for name, stage, number in fell]
        lines += ["", *(f"{number:>8,}  {fact}" for fact, number in self._facts.items())]
        return "\n".join([*lines, "", f"{self.kills} kills, seed {self._seed}: nothing lost, doubled or torn.", ""])
