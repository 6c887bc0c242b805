"""How a command changes projects: it says which calls move, asks, writes the events, and waits until they are in force."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.events.types import Event
    from halton.paths import Home
    from halton.views.moving import Moving

STREAM = "projects"
_COLUMNS = ("project", "calls", "cost", "covered", "days")


def propose(
    home: Home, events: Sequence[Event], moves: Sequence[Moving], *, dry_run: bool, yes: bool, as_json: bool, **said: Any
) -> None:
    """Say which calls these events move, and write them unless it is a dry run or the user does not want it.

    :param said: what else the JSON document holds.
    """
    if not as_json:
        _echo_moves(moves)
    if not dry_run and moves and not yes:
        _ask(as_json)
    if not dry_run:
        write(home, events, as_json=as_json, moves=_documents(moves), **said)
    elif as_json:
        _echo_json(moves=_documents(moves), **said)
    else:
        click.echo("Nothing was written.")


def write(home: Home, events: Sequence[Event], *, as_json: bool, **said: Any) -> None:
    """Append events with whoever asked for them, and return when the running meter goes by them and the views show them.

    The exit code is 1 if a process of the meter did not acknowledge them in time.
    """
    from halton.cli import writing
    from halton.cli.output import echo_json

    written = writing.write(home, STREAM, events)
    if as_json:
        echo_json({"schema": 1, **said, **written.document()})
    written.echo(quiet=as_json)


def echo_unchanged(as_json: bool, sentence: str, **said: Any) -> None:
    """Say that there is nothing to write."""
    if as_json:
        _echo_json(**said)
    else:
        click.echo(sentence)


def _ask(as_json: bool) -> None:
    if as_json or not sys.stdin.isatty():
        raise click.UsageError("Calls would get another project. Add --yes if that is meant, or look with --dry-run.")
    click.confirm("Do it?", abort=True)


def _echo_moves(moves: Sequence[Moving]) -> None:
    from halton.cli.output import count, echo_table, usd

    if not moves:
        click.echo("No call gets another project by this.")
        return
    echo_table(_COLUMNS, [_row(move) for move in moves], right=(1, 2, 3))
    calls = sum(move.calls for move in moves)
    cost = ("≥" if any(move.unpriced_calls for move in moves) else "") + usd(sum(move.cost_pico for move in moves))
    click.echo(f"{count(calls)} {'call gets' if calls == 1 else 'calls get'} another project, {cost} in all.")


def _row(move: Moving) -> tuple[str, ...]:
    from halton.cli.output import count, usd

    cost = ("≥" if move.unpriced_calls else "") + usd(move.cost_pico)
    days = move.first_day if move.first_day == move.last_day else f"{move.first_day} – {move.last_day}"
    return move.project, count(move.calls), cost, usd(move.notional_pico) if move.notional_pico else "", days


def _documents(moves: Sequence[Moving]) -> list[Any]:
    import msgspec

    return [msgspec.to_builtins(move) for move in moves]


def _echo_json(**said: Any) -> None:
    from halton.cli.output import echo_json

    echo_json({"schema": 1, **said, "position": None, "projected": None, "not_acknowledged": []})
