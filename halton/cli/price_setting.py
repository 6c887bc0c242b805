"""How a command sets prices: it says which calls move, asks, writes the events, and waits until the views show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.events.types import Event, PriceSet
    from halton.paths import Home
    from halton.pricing.trial import Move

BEHIND = "The views could not be brought up to the log, so what follows is as far as they are. See why: halton status"


@contextmanager
def usage_errors() -> Iterator[None]:
    """What a user typed and no price can be is a usage error."""
    from halton.errors import PriceError

    try:
        yield
    except PriceError as error:
        raise click.UsageError(str(error)) from None


def begin(home: Home) -> None:
    """A home whose log exists and whose views hold all of it, as far as that can be had."""
    from halton.cli.catching_up import catch_up
    from halton.log.store import Log

    home.prepare()
    if not home.log.exists():
        Log(home.log).close()
    if not catch_up(home):
        click.echo(BEHIND, err=True)


def known_provider(home: Home, name: str) -> str:
    """The provider of that name.

    :raises click.BadParameter: naming the nearest one there is.
    """
    from halton.log.store import read_only
    from halton.pricing.vocabulary import nearest
    from halton.views.prices import read_providers
    from halton.wire.find import all_providers

    views = read_only(home.views)
    try:
        known = read_providers(views)
    finally:
        views.close()
    known |= {provider.name for provider in all_providers()}
    if name not in known:
        raise click.BadParameter(f'no calls and no prices are known of "{name}". {nearest(name, known)}', param_hint="--provider")
    return name


def propose(home: Home, events: Sequence[Event], *, dry_run: bool, yes: bool, as_json: bool, **said: Any) -> None:
    """Say which calls these events move, and write them unless it is a dry run or the user does not want it.

    :param said: what else the JSON document holds.
    """
    from halton.cli.price_text import echo_moves
    from halton.events.types import PriceSet
    from halton.pricing.trial import moves

    prices = [event for event in events if isinstance(event, PriceSet)]
    moved = moves(home.views, prices) if prices else []
    if not as_json:
        echo_moves(moved)
        _warn(moved)
    if not dry_run and moved and not yes:
        _ask(as_json)
    position, projected = (None, None) if dry_run else _write(home, events)
    if as_json:
        _print_json(prices, moved, position, projected, said)
    elif dry_run:
        click.echo("Nothing was written.")
    else:
        click.echo(f"Written as event {position:,} of the log." + ("" if projected else f" {BEHIND}"))


def _warn(moved: Sequence[Move]) -> None:
    lost = sum(max(0, move.unknown_after - move.unknown_before) for move in moved)
    if lost:
        click.echo(f"{lost:,} of them would have no known cost any more: they count units that this price states no rate for.")


def _ask(as_json: bool) -> None:
    if as_json:
        raise click.UsageError("Earlier calls would get another cost. Add --yes if that is meant, or look with --dry-run.")
    click.confirm("Write it?", abort=True)


def _write(home: Home, events: Sequence[Event]) -> tuple[int, bool]:
    from halton.cli.catching_up import catch_up
    from halton.cli.own_log import open_log
    from halton.log.store import Fact

    log = open_log(home)
    try:
        head = log.append([Fact.of("prices", event) for event in _signed(events)])
    finally:
        log.close()
    return head.position, catch_up(home)


def _signed(events: Sequence[Event]) -> Iterator[Event]:
    """The events with who asked for them. Of a book its own event says it: it may have a thousand prices."""
    import msgspec

    from halton.actor import this_command
    from halton.events.types import PriceBookLoaded, PriceSet

    actor = this_command()
    is_book = any(isinstance(event, PriceBookLoaded) for event in events)
    for event in events:
        signs = isinstance(event, PriceBookLoaded if is_book else PriceSet)
        yield msgspec.structs.replace(event, actor=actor) if signs else event


def _print_json(
    prices: Sequence[PriceSet], moved: Sequence[Move], position: int | None, projected: bool | None, said: dict[str, Any]
) -> None:
    import msgspec

    from halton.cli.output import echo_json

    document = {"prices": msgspec.to_builtins(prices), "moves": msgspec.to_builtins(moved)}
    echo_json({"schema": 1, **said, **document, "position": position, "projected": projected})
