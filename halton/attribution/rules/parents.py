"""The processes above the caller, up to the leader of its session: a shell in a project's folder, say."""

from __future__ import annotations

from collections.abc import Iterator

from halton.attribution.asked import Asked, Found
from halton.attribution.place import Place
from halton.attribution.process import Process
from halton.attribution.rules import environment, git, haltonrc
from halton.attribution.slug import slug

_MOST = 32


def find(asked: Asked) -> Found | None:
    """What HALTON_PROJECT, the .haltonrc or the repository of the nearest parent says that has one."""
    for parent in _parents(asked.caller):
        folder = parent.cwd()
        above = asked._replace(caller=parent, cwd=folder, place=Place(folder, parent.root()) if folder else None)
        for find_above in (environment.find, haltonrc.find, git.find):
            found = find_above(above)
            if found and slug(found.name):
                evidence = found.evidence if find_above is environment.find else f"{found.evidence} of {parent}"
                return found._replace(evidence=evidence)
    return None


def _parents(caller: Process | None) -> Iterator[Process]:
    process = caller
    for _ in range(_MOST):
        # Beyond the leader are terminals, desktops and service managers, which start programs of all projects.
        if process is None or process.pid == process.session:
            return
        parent = process.parent()
        if parent is None or parent.session != process.session:
            return
        yield parent
        process = parent
