"""`halton doctor`: what is wrong here, why that matters, and what mends it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.cli.screen import Screen
    from halton.doctor.examination import Checked
    from halton.doctor.patient import Patient


@click.command("doctor")
@click.option("--fix", is_flag=True, help="Mend what can be mended in this home, and look again.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
@click.option("--no-probe", is_flag=True, help="Leave out the call through the running proxy.")
def command(fix: bool, as_json: bool, no_probe: bool) -> None:
    """Look at the meter, this shell and this machine, and say what mends what is wrong.

    It asks the programs on your PATH whether they trust the meter, over
    loopback; nothing leaves the machine. With --fix it starts what is down,
    renews roots and closes what is open to others, in this home alone: your
    shell's files and the system's roots are never touched. Exit 1 if there is
    a problem; warnings are none.

    \b
    Examples:
      halton doctor        # look
      halton doctor --fix  # mend what can be mended here
      # for a script
      halton doctor --json | jq '.findings[] | select(.state == "problem")'
    """
    from halton.cli.doctor_text import document_of, mended_line, summary
    from halton.cli.output import echo_json
    from halton.cli.screen import Screen
    from halton.doctor.examination import mend, state_of
    from halton.doctor.patient import Patient
    from halton.paths import Home

    home = Home.from_environment()
    screen = None if as_json else Screen.of_stdout()
    examined, mended = _look(Patient(home, probes=not no_probe), screen), None
    if fix:
        mended = []
        for one in mend(examined):
            mended.append(one)
            if screen is not None:
                click.echo(mended_line(one, screen))
        if mended:
            if screen is not None:
                click.echo("Looking again.\n")
            examined = _look(Patient(home, probes=not no_probe), screen)
    if screen is None:
        echo_json(document_of(examined, state_of(examined), str(home.root), mended))
    else:
        click.echo(summary(examined))
    sys.exit(state_of(examined) == "problem")


def _look(patient: Patient, screen: Screen | None) -> list[Checked]:
    """Run all checks, and print what each found as soon as it has."""
    from halton.cli.doctor_text import heading, lines_of
    from halton.doctor.check_files import check_files
    from halton.doctor.examination import examine
    from halton.doctor.group import GROUPS

    examined: list[Checked] = []
    for check in check_files():
        if screen is not None and (not examined or examined[-1].group != check.group):
            click.echo(("\n" if examined else "") + heading(GROUPS[check.group], screen))
        with _at_work(check.name, screen):
            examined.append(examine(patient, check))
        for line in lines_of(examined[-1], screen) if screen is not None else ():
            click.echo(line)
    if screen is not None:
        click.echo()
    return examined


@contextmanager
def _at_work(name: str, screen: Screen | None) -> Iterator[None]:
    """A terminal shows which check it is that takes its time; nothing of it stays."""
    said = screen.text(f"  … {name}") if screen is not None and screen.color else ""
    click.echo(said, nl=False)
    yield
    click.echo(f"\r{' ' * len(said)}\r" if said else "", nl=False)
