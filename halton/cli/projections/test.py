"""`halton projections test`: whether a projection runs, and makes the same rows whatever the batches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.cli.projection_test import Verdict
    from halton.projector.folder import Found
    from halton.projector.projection import Mistake, Projection

LAST = 2000


@click.command("test")
@click.argument("projection", metavar="NAME|FILE")
@click.option("--last", type=click.IntRange(min=1), default=LAST, show_default=True, help="So many events of your log.")
@click.option("--all", "whole", is_flag=True, help="All events of your log; with batches of one event that takes its time.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(projection: str, last: int, whole: bool, as_json: bool) -> None:
    """Try a projection before the meter runs it; exit 1 if it is not fit.

    Its SQL is tried first. Then it runs, in databases of its own that are
    thrown away, over a copy of the last events of your log and over a small
    made-up one: in batches of 1, of 7, of 50 and all at once, which have to
    make the same rows. What the meter uses is read, never written.

    \b
    Examples:
      halton projections test night_owls  # one in the home
      # a file, on fewer events
      halton projections test ./night_owls.sql --last 500
    """
    from halton.cli.projection_state import find
    from halton.cli.projection_test import run
    from halton.paths import Home
    from halton.projector.projection import Mistake

    home = Home.from_environment()
    try:
        one, found = _chosen(projection, find(home))
    except Mistake as refusal:
        if not as_json:
            raise
        _print_refusal(refusal)
        raise SystemExit(1) from None
    verdict = run(one, found, home, None if whole else last)
    if as_json:
        _print_json(verdict)
    else:
        _print(verdict)
    raise SystemExit(0 if verdict.passed else 1)


def _chosen(argument: str, found: Found) -> tuple[Projection, Found]:
    """The projection of a name, or that of a file in the place of the one of its name."""
    from halton.cli.projection_state import chosen, with_file

    if not argument.endswith(".sql") and "/" not in argument:
        return chosen(argument, found), found
    return with_file(Path(argument), found)


def _print_refusal(refusal: Mistake) -> None:
    from halton.cli.output import echo_json

    refused = {"file": str(refusal.path), "line": refusal.line, "reason": refusal.what}
    echo_json({"schema": 1, "passed": False, "refused": refused})


def _print_json(verdict: Verdict) -> None:
    import msgspec

    from halton.cli.output import echo_json

    document: dict[str, Any] = msgspec.to_builtins(verdict)
    echo_json({"schema": 1, "passed": verdict.passed, **document})


def _print(verdict: Verdict) -> None:
    from halton.cli.projection_test_text import lines

    click.echo("\n".join(lines(verdict)))
