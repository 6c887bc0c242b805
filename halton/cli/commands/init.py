"""`halton init`: set up this account, and prove that it works."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.events.actor import Actor
    from halton.install.machine import Machine
    from halton.install.sequence import Outcome
    from halton.install.step import Act, Step
    from halton.paths import Home


@click.command("init")
@click.option("--shell", is_flag=True, help="Have new shells go through the meter: a marked block in their files.")
@click.option("--service", is_flag=True, help="Have systemd or launchd start the meter with each session.")
@click.option("--trust-system", is_flag=True, help="Have the whole machine trust our public root.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done; nothing is changed.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead; asks nothing.")
def command(shell: bool, service: bool, trust_system: bool, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Set up the meter: home, certificate authority, settings, start, and a call that proves it.

    Each step is shown, and does nothing where it is done already. Only what the options name
    changes anything outside of the home; `halton uninstall` takes all of it away again.

    \b
    Examples:
      halton init                    # the home, the meter and a proof
      halton init --shell --service  # every new shell, after every login
      halton init --dry-run --shell  # say what it would do
    """
    from functools import partial

    from halton.actor import this_command
    from halton.cli.install_text import echo_outcome
    from halton.install.machine import Machine
    from halton.install.sequence import BAD, carry_out

    machine = Machine.of_this_process()
    _refuse_sudo(machine)
    steps = steps_of(machine, this_command(), shell=shell, service=service, trust_system=trust_system)
    outcomes: list[Outcome] = []
    for outcome in carry_out(steps, partial(_may, yes=yes, as_json=as_json), dry_run=dry_run):
        outcomes.append(outcome)
        if not as_json:
            echo_outcome(outcome)
    failed = [outcome for outcome in outcomes if outcome.state in BAD]
    if as_json:
        _echo_document(machine, outcomes, dry_run=dry_run)
    elif failed:
        click.echo(f"\nWhat was done stays done. When that is mended: {_again(shell, service, trust_system)}", err=True)
    elif not dry_run:
        _echo_next(machine, any(outcome.step == "shell" and outcome.state in ("done", "already") for outcome in outcomes))
    sys.exit(bool(failed))


def _refuse_sudo(machine: Machine) -> None:
    """What root makes in another account's folder, that account could not use: sudo keeps HOME on some systems (sudoers(5))."""
    import os

    from halton.cli.output import safe

    asking = machine.environment.get("SUDO_UID", "0")
    if os.geteuid() == 0 and asking != "0" and machine.folder.is_dir() and str(machine.folder.stat().st_uid) == asking:
        where = safe(machine.folder)
        raise click.ClickException(f"{where} is not root's, and what root makes there you could not use. Leave sudo out.")


def steps_of(machine: Machine, actor: Actor, *, shell: bool, service: bool, trust_system: bool) -> list[Step]:
    """The steps in their order: a shell's lines need a meter, and what proves all comes last."""
    from halton.install.steps.config import Config
    from halton.install.steps.home import Home as HomeStep
    from halton.install.steps.probe import Probe
    from halton.install.steps.shell import Shell
    from halton.install.steps.trust_system import TrustSystem, this_system

    steps: list[Step] = [HomeStep(machine, actor), Config(machine, _upstream(machine)), *_starting(machine, service=service)]
    if shell:
        steps.append(Shell(machine))
    if trust_system:
        steps.append(TrustSystem(machine, this_system()))
    return [*steps, Probe(machine)]


def _upstream(machine: Machine) -> str | None:
    """The proxy that this environment names and a meter has to go by: a service would not know of it."""
    from halton.errors import HaltonError
    from halton.settings import Settings
    from halton.setup.foreign_proxy import usable_proxy

    try:
        settings = Settings.load(machine.home)
    except HaltonError:  # a step will say so
        return None
    return usable_proxy(machine.environment, {settings.proxy.port, settings.browse.port})


def _starting(machine: Machine, *, service: bool) -> list[Step]:
    """By a service manager where one was asked for and is there; in the background where not, or where it could not be done."""
    from functools import partial

    from halton.cli.background import ensure_running
    from halton.install.steps.service import Service
    from halton.install.steps.start import Start
    from halton.service.found import found
    from halton.service.manager import Missing
    from halton.settings import Settings

    start = partial(ensure_running, machine.home)
    if not service:
        return [Start(machine, start)]
    manager = found(machine.home, Settings.load(machine.home), environment=machine.environment)
    if isinstance(manager, Missing):
        return [Start(machine, start, manager.reason)]
    return [Service(machine, manager, partial(_make_way, machine.home)), Start(machine, start)]


def _make_way(home: Home) -> None:
    """A service wants the port that the edge of a meter in the background holds."""
    from contextlib import suppress

    from halton.cli.ending import end_meter
    from halton.errors import MeterDown

    with suppress(MeterDown):
        end_meter(home, tunnel=True)


def _may(step: Step, act: Act, *, yes: bool, as_json: bool) -> str | None:
    from halton.cli.install_text import interactive, short
    from halton.cli.output import shown
    from halton.install.sequence import DECLINED, REFUSED

    if yes:
        return None
    if as_json or not interactive():
        return REFUSED
    question = f"    {step.name}: {act.what} ({', '.join(map(short, act.where))})?"
    return None if click.confirm(shown(question), default=True) else DECLINED


def _echo_next(machine: Machine, in_shells: bool) -> None:
    from halton.cli.output import shown
    from halton.control import ask
    from halton.setup.foreign_proxy import proxy_notice

    status = ask(machine.home, "status")
    proxy, browse = status["proxy"], status["browse"]
    if notice := proxy_notice(machine.environment, [proxy["port"]], proxy.get("upstream")):
        click.echo(f"\n{shown(notice)}")
    click.echo("\nNext:")
    click.echo("  halton run -- COMMAND     meter one program")
    click.echo("  halton report             what it cost")
    whose = "New shells are metered; this one" if in_shells else "A whole shell"
    click.echo(f"{whose}: {machine.in_this_shell()}")
    click.echo(f"The page: http://{browse['host']}:{browse['port']}")


def _echo_document(machine: Machine, outcomes: list[Outcome], *, dry_run: bool) -> None:
    from halton.cli.install_text import document
    from halton.cli.output import echo_json
    from halton.control import status_of

    status = status_of(machine.home)
    steps = [{"name": outcome.step, **document(outcome.act, outcome.state)} for outcome in outcomes]
    page = "http://{host}:{port}".format(**status["browse"]) if status else None
    echo_json({"schema": 1, "dry_run": dry_run, "steps": steps, "page": page})


def _again(shell: bool, service: bool, trust_system: bool) -> str:
    flags = (("--shell", shell), ("--service", service), ("--trust-system", trust_system))
    return " ".join(["halton init", *(name for name, given in flags if given)])
