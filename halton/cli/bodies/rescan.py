"""`halton bodies rescan`: newer rules look at what older ones let through."""

from __future__ import annotations

import sys
from contextlib import closing

import click


@click.command("rescan")
@click.option("--all", "everything", is_flag=True, help="Search those too that the rules of now have seen.")
@click.option("--dry-run", is_flag=True, help="Only say how many would change.")
def command(everything: bool, dry_run: bool) -> None:
    """Search stored bodies again, with the rules of now.

    Those are the rules of this version, and those of config.toml as it stands.

    What they find is taken out of the file like a purged body, and the log
    hears of each body that changed. Exit 1 if one could not be searched to the
    end: remove it, or run it again when the machine is less busy.

    \b
    Examples:
      halton bodies rescan --dry-run  # what the rules of now would find
      halton bodies rescan            # take it out
    """
    from halton.actor import this_command
    from halton.bodies.purge import scrub
    from halton.bodies.reading import open_bodies
    from halton.bodies.rescan import rescan
    from halton.bodies.statistics import read_statistics
    from halton.bodies.store import BodyStore
    from halton.cli.body_choice import bodies_text
    from halton.cli.progress import progress
    from halton.log.store import Log, read_only
    from halton.paths import Home
    from halton.redact.redactor import use
    from halton.redact.user_rule import user_rules
    from halton.settings import Settings

    home = Home.from_environment()
    use(user_rules(Settings.load(home).own_rules))
    read_only(home.log).close()
    with closing(open_bodies(home.bodies)) as connection:
        bodies = sum(side.bodies for side in read_statistics(connection).sides)
    with closing(BodyStore(home.bodies)) as store, closing(Log(home.log)) as log:
        with progress("rescan", bodies) as advance:
            done = rescan(store, log, everything=everything, dry_run=dry_run, progress=advance, actor=this_command())
        if done.changed and not dry_run:
            scrub(store, vacuum=True)
    would = "would change" if dry_run else "changed"
    click.echo(f"{bodies_text(done.searched)} searched, {done.changed:,} {would}.")
    if done.unsearched:
        click.echo(f"{bodies_text(done.unsearched)} could not be searched to the end, and was left as before.")
    sys.exit(bool(done.unsearched))
