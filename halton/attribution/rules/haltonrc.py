"""The nearest .haltonrc from the caller's folder upward that names a project."""

from __future__ import annotations

from halton.attribution.asked import Asked, Found
from halton.attribution.place import shown


def find(asked: Asked) -> Found | None:
    """What the file says."""
    if asked.place is None or (said := asked.place.said).project is None:
        return None
    return Found(said.project, shown(said.path or ""), said.body_capture)
