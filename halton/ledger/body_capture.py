"""Whether bodies of a call may be kept: what its project says, else what config.toml says; a .haltonrc only forbids."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

from halton.errors import HaltonError
from halton.ledger.projects import TYPES, ProjectSettings
from halton.log.reading import Selection, read_pages

_log = logging.getLogger(__name__)


class BodyCapture:
    """Goes by the log as it is at each question: a command that set a project has returned, and the next call hears of it.

    A look takes some 20 µs; it does not wait for anybody. Where the log cannot be read, what was known last holds, and if that is
    nothing, no body is kept.
    """

    def __init__(self, log: Path | None = None, *, enabled: bool = True) -> None:
        self._path = log
        self._enabled = enabled
        self._settings = ProjectSettings()
        self._position = 0
        self._known = log is None
        self._connection: sqlite3.Connection | None = None
        self._failed = False

    @property
    def possible(self) -> bool:
        """Whether bodies of any call may be kept."""
        if not self._enabled:
            self._look()
        return self._enabled or self._settings.keeps_any_body

    def keeps(self, project: str, *, allowed: bool = True) -> bool:
        """Whether bodies of this project are kept; `allowed` is False where a .haltonrc forbids it."""
        self._look()
        if not allowed or not self._known:
            return False
        stated = self._settings.body_capture(project)
        return self._enabled if stated is None else stated == "on"

    def close(self) -> None:
        """Look no more."""
        self._path = None
        if self._connection is not None:
            self._connection.close()

    def _look(self) -> None:
        if self._path is None:
            return
        try:
            if self._connection is None:
                uri = f"{self._path.as_uri()}?mode=ro"
                self._connection = sqlite3.connect(uri, uri=True, timeout=0, isolation_level=None, check_same_thread=False)
            for page in read_pages(self._connection, Selection(after=self._position, types=TYPES)):
                for stored in page:
                    self._position = stored.position
                    self._settings.take(stored)
            self._known, self._failed = True, False
        except (sqlite3.Error, HaltonError) as error:
            if not self._failed:
                _log.error("project_settings_unread", exc_info=error)
            self._failed = True
