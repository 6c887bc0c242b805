"""The name of the caller's folder, where it says something."""

from __future__ import annotations

import os

from halton.attribution.asked import Asked, Found
from halton.attribution.place import shown
from halton.attribution.slug import slug

# Folders that everybody has, and whose names tell nobody what is done in them; compared as slugs.
GENERIC = frozenset(
    "app apps backend bin build client code data demo desktop dev dist docs documents downloads env etc example examples "
    "frontend home lib local main new node_modules opt out output package packages project projects repo repos root run "
    "sandbox scripts server site src source sources srv target temp test tests tmp untitled usr var venv .venv work workdir "
    "workspace workspaces www".split()
)
_TOO_WIDE = ("/", "/tmp", "/var/tmp", "/root")


def find(asked: Asked) -> Found | None:
    """The folder's name, unless it is the home folder, `/`, `/tmp`, or one of GENERIC."""
    name = name_of(asked.place.folder) if asked.place else None
    return Found(name, shown(asked.place.folder)) if asked.place and name else None


def name_of(folder: str) -> str | None:
    """The name of a folder that has one of its own."""
    if folder in (*_TOO_WIDE, os.path.expanduser("~")):
        return None
    name = os.path.basename(folder)
    return None if slug(name) in (None, *GENERIC) else name
