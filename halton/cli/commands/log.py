"""`halton log`: the event log as files that can be kept elsewhere, and come back."""

from __future__ import annotations

from halton.cli import log
from halton.cli.group import Commands


class LogCommands(Commands):
    """A group whose commands are the modules of `halton.cli.log`."""

    package = log


command = LogCommands(
    "log",
    short_help="Seal the log to files, and restore it from them.",
    help="""Seal the log to files, and restore it from them.

    Sealed files, called segments, are Arrow files in the folder segments/ of
    the home: a second copy of the log, for backups, notebooks and quick
    rebuilds. The meter seals 65,536 events, or a day once it is over (UTC).
    The log stays the truth: what is deleted there can be written again.

    \b
    Examples:
      halton log list                      # what is sealed
      halton log seal --all                # before a backup
      halton log restore recovered.sqlite  # a log from its segments
    """,
)
