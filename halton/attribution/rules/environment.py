"""HALTON_PROJECT in the environment that the calling program was started with."""

from __future__ import annotations

from halton.attribution.asked import Asked, Found

NAME = "HALTON_PROJECT"


def find(asked: Asked) -> Found | None:
    """The variable's value."""
    name = asked.caller.environment(NAME) if asked.caller else None
    return Found(name, f"{NAME} of {asked.caller}") if name else None
