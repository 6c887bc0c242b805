"""What is set for projects, as the log tells it: kept by the ledger, which goes by it while calls come in."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from halton.errors import LogError
from halton.events.types import ProjectMerged, ProjectSet
from halton.log.reading import Selection, read_pages
from halton.log.store import StoredEvent, read_only

TYPES = (ProjectSet.TYPE, ProjectMerged.TYPE)


class ProjectSettings:
    """The last state of each project, and which slugs became others. One thread takes events; any may ask."""

    def __init__(self) -> None:
        self._set: dict[str, ProjectSet] = {}
        self._merged: dict[str, str] = {}

    @classmethod
    def of_log(cls, path: Path) -> ProjectSettings:
        """What a log says so far; nothing where there is none.

        :raises sqlite3.Error: if it cannot be read.
        """
        settings = cls()
        try:
            connection = read_only(path)
        except LogError:
            return settings
        with closing(connection):
            for page in read_pages(connection, Selection(types=TYPES)):
                for stored in page:
                    settings.take(stored)
        return settings

    def take(self, stored: StoredEvent) -> None:
        """The next event of the log; those about other things are passed over."""
        if stored.type not in TYPES:
            return
        event = stored.event()
        if isinstance(event, ProjectSet):
            self._set = self._set | {event.project: event}
        elif isinstance(event, ProjectMerged) and event.project != event.into_project:
            # As in calls.sql: a slug goes where its calls go, and what something is merged into is a project of its own again.
            before = self._merged.items()
            led = {old: event.into_project if new == event.project else new for old, new in before}
            led[event.project] = event.into_project
            self._merged = {old: new for old, new in led.items() if old != event.into_project}

    @property
    def merged(self) -> Mapping[str, str]:
        """The slugs that became others, with those that they are now."""
        return self._merged

    def resolved(self, slug: str) -> str:
        """The project that calls under this slug belong to now."""
        return self._merged.get(slug, slug)

    def body_capture(self, slug: str) -> str | None:
        """`on` or `off` as it is set for the project that this slug is now, None where nothing is."""
        known = self._set.get(self.resolved(slug))
        return known.body_capture if known else None

    @property
    def keeps_any_body(self) -> bool:
        """Whether bodies of some project are kept whatever config.toml says."""
        return any(known.body_capture == "on" for known in self._set.values())
