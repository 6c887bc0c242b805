"""T8: whether bodies are stored, and who said so."""

from __future__ import annotations

from collections.abc import Iterator

from halton.events.types import ProjectSet
from halton.log.reading import Selection, read_pages
from halton.privacy.finding import Finding, NotChecked, holds
from halton.privacy.install import Install
from halton.privacy.words import listed, size

promise = "T8"


def check(install: Install) -> Iterator[Finding]:
    """Read the settings, and what the log says of projects."""
    bodies = install.settings.bodies
    by_project = _by_project(install)
    parts = ["on by default" if bodies.enabled and bodies.max_body_bytes else "off by config.toml"]
    parts += [f"{state} for {listed(names)}" for state in ("off", "on") if (names := by_project.get(state))]
    limits = f"at most {size(bodies.max_body_bytes)} each, for {bodies.retention_days:,} days"
    yield holds(f"capture is {', '.join(parts)}; {limits}.")


def _by_project(install: Install) -> dict[str, list[str]]:
    """The projects for which it is set, by what is set."""
    last: dict[str, str | None] = {}
    try:
        with install.log() as connection:
            for page in read_pages(connection, Selection(types=(ProjectSet.TYPE,))):
                for event in (stored.event() for stored in page):
                    assert isinstance(event, ProjectSet)
                    last[event.project] = event.body_capture
    except NotChecked:
        return {}
    found: dict[str, list[str]] = {}
    for project, state in sorted(last.items()):
        if state is not None:
            found.setdefault(state, []).append(project)
    return found
