"""Whether bodies of a call may be kept: what its project says, else what config.toml says; a .haltonrc only forbids."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from pathlib import Path

from halton.errors import HaltonError
from halton.ledger.projects import TYPES, ProjectSettings
from halton.log.reading import Selection, read_pages

# Whoever appends without a word to the ledger is heard within this time.
LOOK_S = 0.25
_log = logging.getLogger(__name__)


class BodyCapture:
    """Goes by the log as it was when it looked last: when a command that changed it had it do so, else a moment ago.

    A look does not wait for anybody. It costs a tenth of a millisecond in a log that others write to all the time, whose pages
    are read anew each time. Where the log cannot be read, what was known last holds, and if that is nothing, no body is kept.
    """

    def __init__(self, log: Path | None = None, *, enabled: bool = True) -> None:
        self._path = log
        self._enabled = enabled
        self._settings = ProjectSettings()
        self._position = 0
        self._known = log is None
        self._connection: sqlite3.Connection | None = None
        self._failed = False
        self._looking = threading.Lock()
        self._looked_at = -LOOK_S

    @property
    def possible(self) -> bool:
        """Whether bodies of any call may be kept."""
        if not self._enabled:
            self._look_if_due()
        return self._enabled or self._settings.keeps_any_body

    def keeps(self, project: str, *, allowed: bool = True) -> bool:
        """Whether bodies of this project are kept; `allowed` is False where a .haltonrc forbids it."""
        self._look_if_due()
        if not allowed or not self._known:
            return False
        stated = self._settings.body_capture(project)
        return self._enabled if stated is None else stated == "on"

    def go_by(self, *, enabled: bool) -> None:
        """What config.toml says from here on."""
        self._enabled = enabled

    def close(self) -> None:
        """Look no more."""
        self._path = None
        if self._connection is not None:
            self._connection.close()

    def look(self) -> None:
        """Read what projects say now; from any thread."""
        with self._looking:
            self._looked_at = time.monotonic()
            self._look()

    def _look_if_due(self) -> None:
        if not self._known or time.monotonic() - self._looked_at >= LOOK_S:
            self.look()

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
