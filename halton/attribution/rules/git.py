"""The git repository that the caller's folder lies in; its worktrees belong to it, a submodule is one of its own."""

from __future__ import annotations

from halton.attribution.asked import Asked, Found
from halton.attribution.place import shown


def find(asked: Asked) -> Found | None:
    """The name of the main working folder."""
    repository = asked.place.repository if asked.place else None
    return Found(repository.name, shown(repository.marker)) if repository and repository.name else None
