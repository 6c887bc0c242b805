"""The name of a type of change, or of a family of them, as an option takes it."""

from __future__ import annotations

from typing import Any

import click


class AuditType(click.ParamType[tuple[str, ...]]):
    """One type of the events of an audit (`policy.set`), or all that begin so (`policy`)."""

    name = "type"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The types that are meant."""
        import difflib

        from halton.cli.output import safe
        from halton.views.audit import TYPES

        if isinstance(value, tuple):
            return value
        chosen = tuple(name for name in TYPES if value in (name, name.partition(".")[0]))
        if not chosen:
            near = difflib.get_close_matches(value, TYPES, 1, 0.4)
            hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(TYPES)}."
            self.fail(f'there is no change of type "{safe(value)}". {hint}', param, ctx)
        return chosen
