"""The name of a type of event, as an option takes it."""

from __future__ import annotations

from typing import Any

import click


class EventType(click.ParamType[str]):
    """One of the types of events that this version knows."""

    name = "type"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name."""
        import difflib

        from halton.events.types import EVENT_TYPES

        names = [kind.TYPE for kind in EVENT_TYPES]
        if value not in names:
            near = difflib.get_close_matches(value, names, 1, 0.4)
            self.fail(
                f'there is no event "{value}". ' + (f"Did you mean {near[0]}?" if near else f"There are {', '.join(names)}.")
            )
        return str(value)
