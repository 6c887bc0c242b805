"""How a command writes a change that a running meter has to go by: it returns when every process of it does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from halton.events.event import Event
    from halton.paths import Home


class Written(NamedTuple):
    """Where the last event lies, whether the views show it, and the processes that have not said that they go by it."""

    position: int
    projected: bool
    late: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return {"position": self.position, "projected": self.projected, "not_acknowledged": list(self.late)}

    def echo(self, *, quiet: bool = False) -> None:
        """Say so, or with `quiet` only what went wrong; the exit code is 1 where a process did not answer."""
        from halton.cli.output import safe
        from halton.cli.price_setting import BEHIND

        if not quiet:
            click.echo(f"Written as event {self.position:,} of the log." + ("" if self.projected else f" {BEHIND}"))
        if self.late:
            names = safe(", ".join(self.late))
            click.echo(f"These go by it only once they answer again: {names}. See: halton status", err=True)
            click.get_current_context().exit(1)


def write(home: Home, stream: str, events: Sequence[Event]) -> Written:
    """Append events, which name whoever asked for them, and wait for the meter and the views."""
    import msgspec

    from halton.actor import this_command
    from halton.cli.catching_up import catch_up
    from halton.cli.own_log import open_log
    from halton.log.store import Fact

    actor = this_command()
    log = open_log(home)
    try:
        head = log.append([Fact.of(stream, msgspec.structs.replace(event, actor=actor)) for event in events])
    finally:
        log.close()
    late = _late(home, head.position)
    return Written(head.position, catch_up(home), tuple(late))


def _late(home: Home, position: int) -> list[str]:
    """The processes that go on without this event; none where no meter runs, for it reads the log when it starts."""
    from halton import control
    from halton.errors import MeterDown

    try:
        return control.reread(home, position)
    except MeterDown:
        return []
