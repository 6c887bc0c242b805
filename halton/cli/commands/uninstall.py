"""`halton uninstall`: take away what `halton init` set up, and name what stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.install.machine import Machine
    from halton.install.step import Step
    from halton.install.uninstalling import Uninstalling
    from halton.paths import Home
    from halton.service.manager import Manager


@click.command("uninstall")
@click.option("--purge", is_flag=True, help="Remove the home too, with all calls, and our certificate authority.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done; nothing is changed.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead; asks nothing.")
def command(purge: bool, yes: bool, dry_run: bool, as_json: bool) -> None:
    """Take away what `halton init` set up: shells, service, system trust; stop the meter.

    Files are restored byte for byte; what you wrote into them since stays. The home with all
    calls stays too, unless you say --purge. Programs that run go on through a tunnel.

    \b
    Examples:
      halton uninstall                    # all but the home
      halton uninstall --purge --dry-run  # say what it would do with the home too
    """
    from halton.cli.install_text import document, echo_act
    from halton.cli.output import echo_json
    from halton.edge.handover import look
    from halton.install.machine import Machine
    from halton.install.removal import contents
    from halton.install.uninstalling import Uninstalling

    machine = Machine.of_this_process()
    there = contents(machine.home) if purge and machine.home.root.exists() else None
    manager, edge = manager_of(machine), look(machine.home)
    # Asked before its files go.
    ends_tunnel = manager.ends_tunnel if any(path.exists() for path in manager.files) else None
    uninstalling = Uninstalling(
        machine,
        steps_of(machine, manager),
        lambda: _stop(machine.home),
        purge=purge,
        edge=edge["pid"] if edge else None,
        ends_tunnel=ends_tunnel,
    )
    if not dry_run and not yes:
        _ask(uninstalling, machine, None if there is None else (there.size, there.calls), as_json=as_json)
    done = []
    for act in uninstalling.acts(dry_run=dry_run):
        done.append(act)
        if not as_json:
            echo_act(act, dry_run=dry_run)
    if as_json:
        home = {"path": str(machine.home.root), "bytes": there and there.size, "calls": there and there.calls}
        acts = [document(act, "would" if dry_run and act.state == "done" else act.state) for act in done]
        echo_json({"schema": 1, "dry_run": dry_run, "acts": acts, "home": home})
    elif not done:
        click.echo("There is nothing to take away.")


def manager_of(machine: Machine) -> Manager:
    """The service manager of this account, or what stands for one that is gone."""
    from halton.errors import HaltonError
    from halton.install.steps.service import Gone
    from halton.service.found import found
    from halton.service.manager import Missing
    from halton.settings import Settings

    try:
        settings = Settings.load(machine.home)
    except HaltonError:  # whoever takes it away need not mend it first
        settings = Settings()
    manager = found(machine.home, settings, environment=machine.environment)
    return Gone() if isinstance(manager, Missing) else manager


def steps_of(machine: Machine, manager: Manager) -> list[Step]:
    """What may have been set up, in the order in which it goes: the service ends before its home does."""
    from halton.install.steps.service import Service
    from halton.install.steps.shell import Shell
    from halton.install.steps.trust_system import TrustSystem, this_system

    return [TrustSystem(machine, this_system()), Shell(machine), Service(machine, manager, lambda: None)]


def _stop(home: Home) -> None:
    from contextlib import suppress

    from halton.cli.ending import end_meter
    from halton.errors import MeterDown

    with suppress(MeterDown):
        end_meter(home, say=lambda line: click.echo(line, err=True))


def _ask(uninstalling: Uninstalling, machine: Machine, held: tuple[int, int | None] | None, *, as_json: bool) -> None:
    from halton.cli.install_text import echo_act, interactive, short

    if as_json or not interactive():
        raise click.ClickException("Nothing was changed: nobody can be asked here. Look with --dry-run, then say --yes.")
    for act in uninstalling.acts(dry_run=True):
        echo_act(act, dry_run=True)
    if held is None:
        click.confirm("Go on?", abort=True)
    else:
        where, (size, calls) = short(str(machine.home.root)), held
        how_many = "calls that nobody can count now" if calls is None else f"{calls:,} calls"
        click.confirm(f"Remove {where} for ever: {size / 1e6:,.1f} MB, {how_many}?", abort=True)
