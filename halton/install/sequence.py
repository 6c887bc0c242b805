"""The steps of `halton init`, one after the other: what each came to, and nothing rolled back when a later one fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from halton.errors import HaltonError
from halton.install.step import Act, Step

ALREADY, WOULD, DECLINED, REFUSED, FAILED, UNREACHED = "already", "would", "declined", "refused", "failed", "not reached"
BAD = (REFUSED, FAILED, UNREACHED)


class Outcome(NamedTuple):
    """What a step came to: one of the words above, or the state of its act."""

    step: str
    state: str
    act: Act


def carry_out(steps: Sequence[Step], may: Callable[[Step, Act], str | None], *, dry_run: bool) -> Iterator[Outcome]:
    """Do what is not done yet. `may` is asked for what leaves the home: None lets it, else it is the state that it comes to.

    After a vital step that fails no other is begun.
    """
    broken = False
    for step in steps:
        if broken:
            yield Outcome(step.name, UNREACHED, Act("was not begun"))
            continue
        outcome = _carry_out(step, may, dry_run=dry_run)
        broken = outcome.state in (FAILED, REFUSED, DECLINED) and step.vital
        yield outcome


def _carry_out(step: Step, may: Callable[[Step, Act], str | None], *, dry_run: bool) -> Outcome:
    try:
        if (act := step.todo()) is None:
            return Outcome(step.name, ALREADY, step.found())
        if dry_run:
            return Outcome(step.name, WOULD, act)
        if step.outside and (refusal := may(step, act)) is not None:
            return Outcome(step.name, refusal, act)
        done = step.do()
        return Outcome(step.name, done.state, done)
    except (HaltonError, OSError) as error:
        return Outcome(step.name, FAILED, Act(_said(error)))


def _said(error: HaltonError | OSError) -> str:
    if isinstance(error, HaltonError):
        return str(error)
    where = f"{error.filename} " if error.filename else ""
    return f"{where}cannot be used ({error.strerror}). Mend that, then try again."
