"""What a step of `halton init` is: it says what it would do, does it, and takes it away again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

DONE, LEFT = "done", "left"


class Act(NamedTuple):
    """One thing that is, was or would be done, and where.

    `state` is `left` for what stays as it is because it is somebody else's to decide; `next` is the command that does it.
    """

    what: str
    where: tuple[str, ...] = ()
    state: str = DONE
    next: str | None = None


class Step(Protocol):
    """One step. A second `do` changes nothing, and `undo` restores what was there before, byte for byte."""

    name: str
    outside: bool  # of the home: asked for, unless --yes says that it may
    vital: bool  # what comes after it needs it

    def todo(self) -> Act | None:
        """What it would do now; None if that is done already. It changes nothing.

        :raises HaltonError: if it could not be done.
        """

    def found(self) -> Act:
        """What there is, when nothing is to do."""

    def do(self) -> Act:
        """Do it.

        :raises HaltonError: saying what failed.
        """

    def undo(self, *, dry_run: bool) -> Iterator[Act]:
        """Take away what it made, and name what stays. What cannot be taken away is one that is left, not an error."""
