"""What `halton init` and `halton uninstall` print: one line for each step or thing, and below it what to do about it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from halton.cli.palette import FAILURE, GOOD, WARNING

if TYPE_CHECKING:
    from halton.cli.screen import Screen
    from halton.install.sequence import Outcome
    from halton.install.step import Act

MARKS = {"done": ("✓", "ok", GOOD), "already": ("✓", "ok", GOOD), "left": ("!", "!", WARNING)}
WAITING = ("·", "-", WARNING)
BROKEN = ("✗", "x", FAILURE)
WIDTH = 13


def echo_outcome(outcome: Outcome) -> None:
    """A step: mark, name, what, where."""
    echo_line(outcome.state, outcome.step, outcome.act)
    if outcome.state == "refused":
        click.echo(_below("This changes files outside of the home. Allow it: --yes"))


def echo_line(state: str, name: str, act: Act) -> None:
    """A line of that form; a command that is left to run stands alone on the next, to be copied."""
    from halton.cli.output import shown
    from halton.cli.screen import Screen

    screen = Screen.of_stdout()
    where = f"  {', '.join(map(short, act.where))}" if act.where else ""
    said = {"would": "would ", "declined": "left out: ", "refused": "not done: "}.get(state, "")
    click.echo(f"  {_mark(state, screen)} {name:<{WIDTH}}{shown(said + act.what)}{screen.styled(shown(where), dim=True)}")
    if act.next:
        click.echo(_below(shown(act.next)))


def echo_act(act: Act, *, dry_run: bool) -> None:
    """A thing that was or would be undone, or stays."""
    state = "would" if dry_run and act.state == "done" else act.state
    echo_line(state, "", act)


def short(place: str) -> str:
    """A path as people write it: `~/…` below the account's folder."""
    folder = f"{os.path.expanduser('~')}/"
    return f"~/{place.removeprefix(folder)}" if place.startswith(folder) else place


def document(act: Act, state: str) -> dict[str, Any]:
    """The same as JSON has it."""
    return {"state": state, "what": act.what, "where": list(act.where), "next": act.next}


def interactive() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _below(text: str) -> str:
    return f"    {'':<{WIDTH}}{text}"


def _mark(state: str, screen: Screen) -> str:
    drawn, plain, colour = MARKS.get(state, WAITING if state in ("would", "declined", "not reached") else BROKEN)
    return screen.styled(drawn if screen.unicode else plain, fg=colour)
