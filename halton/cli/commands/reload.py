"""`halton reload`: config.toml, read again by the meter that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.paths import Home

ANSWER_S = 15.0
PAGE_S = 15.0


@click.command("reload")
@click.option("--dry-run", is_flag=True, help="Only check config.toml and say what would change.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(dry_run: bool, as_json: bool) -> None:
    """Have the running meter read config.toml again.

    What it says of bodies, alerts, redaction and the page's SQL, sign-in and
    origins holds when the command returns, from the next call on. All else
    waits for the next start, and is named. Where config.toml cannot be used,
    nothing changes. Exit 1 if a process did not answer in two seconds.

    \b
    Examples:
      halton reload            # let it hold now
      halton reload --dry-run  # what would change
    """
    from halton.actor import this_command, to_text
    from halton.cli.output import echo_json
    from halton.cli.writing import Written
    from halton.control import ask, reread, wait_until_healthy
    from halton.errors import HaltonError
    from halton.paths import Home

    home = Home.from_environment()
    said = {"actor": to_text(this_command()), "dry_run": "yes" if dry_run else "no"}
    done = ask(home, "reload", ANSWER_S, **said)
    if "error" in done:
        raise HaltonError(done["error"])
    if "changed" not in done:
        raise HaltonError("The meter is of an earlier version. Start it again: halton stop && halton start")
    position = done["position"]
    written = None if position is None else Written(position, projected=True, late=tuple(reread(home, position)))
    page = written is not None and any(change["key"].startswith("browse.") for change in done["changed"])
    page_is_back = not page or wait_until_healthy(home, PAGE_S) is not None
    if as_json:
        echo_json({"schema": 1, **done, "not_acknowledged": list(written.late) if written else []})
    else:
        _print(home, done, dry_run)
    if written is not None:
        written.echo(quiet=as_json)
    if not page_is_back:
        raise HaltonError(f"The page has not come back in {PAGE_S:.0f} s. See why: halton logs --process browse")


def _print(home: Home, done: dict[str, Any], dry_run: bool) -> None:
    from halton.cli.output import safe

    for change in done["changed"]:
        click.echo(f"{safe(change['key'])}: {safe(change.get('old', 'not set'))} -> {safe(change.get('new', 'not set'))}")
    if not done["changed"]:
        click.echo(f"Nothing in {safe(home.config)} changes what holds now.")
    if done["waiting"]:
        click.echo(f"Waits for the next start (halton stop && halton start): {safe(', '.join(done['waiting']))}")
    if dry_run and done["changed"]:
        click.echo("Nothing was changed.")
