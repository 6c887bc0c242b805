"""Halton meters LLM API traffic on one machine and keeps it there."""

from __future__ import annotations

from halton.version import VERSION

TYPE_CHECKING = False  # to import typing for it would take four of the milliseconds that a status line has
if TYPE_CHECKING:
    from pathlib import Path

    from halton.api import OpenHome

__version__ = VERSION


def open(path: str | Path | None = None) -> OpenHome:
    """A home, to be read as Arrow: `halton.open().calls().table()`. See halton.api, and docs/notebooks.md.

    :raises LogError: if nothing was metered there yet.
    """
    from halton.api import open_home

    return open_home(path)
