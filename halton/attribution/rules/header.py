"""The request header `x-halton-project`, which is taken off before the request goes on."""

from __future__ import annotations

from halton.attribution.asked import Asked, Found

NAME = "x-halton-project"


def find(asked: Asked) -> Found | None:
    """The header's value."""
    return Found(asked.header_project, NAME) if asked.header_project else None
