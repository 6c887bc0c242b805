"""The home that is looked at: its settings, what its meter says of itself, its processes and their sockets, each read once."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from functools import cached_property
from typing import Any

from halton.control import status_of
from halton.errors import LogError
from halton.log.reading import Selection, read_last, read_pages
from halton.log.store import StoredEvent, read_only
from halton.paths import Home
from halton.privacy.finding import NotChecked
from halton.privacy.process import Process, our_processes
from halton.privacy.sockets import Socket, sockets_of
from halton.settings import Settings
from halton.views.positions import read_head

type Progress = Callable[[str, int | None], AbstractContextManager[Callable[[int], None]]]

# How many events are looked at where not everything is.
RECENT_EVENTS = 1000
NO_LOG = "nothing has been metered yet: there is no db.sqlite."
NOT_RUNNING = "the meter is not running."


@contextmanager
def unseen(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Progress that nobody looks at."""
    yield lambda number: None


class Install:
    """What the checks are given. With `everything` they read all there is, without it the newest part.

    `processes` stand in for those that the meter names.
    """

    def __init__(
        self,
        home: Home,
        *,
        everything: bool = False,
        progress: Progress = unseen,
        processes: Sequence[Process] | None = None,
    ) -> None:
        self.home = home
        self.everything = everything
        self.progress = progress
        self.now_us = time.time_ns() // 1000
        self._processes = processes

    @cached_property
    def status(self) -> dict[str, Any] | None:
        """What the supervisor answers; None if there is none."""
        return status_of(self.home)

    @property
    def running(self) -> dict[str, Any]:
        """What the supervisor answers.

        :raises NotChecked: if there is none.
        """
        if self.status is None:
            raise NotChecked(NOT_RUNNING)
        return self.status

    @cached_property
    def settings(self) -> Settings:
        """What the meter goes by, or would.

        :raises SettingsError: if config.toml cannot be used, and no meter ever ran here.
        """
        return Settings.running(self.home)

    @cached_property
    def processes(self) -> tuple[Process, ...]:
        """The processes of the meter, and what they started.

        :raises NotChecked: if the meter is not running.
        """
        if self._processes is not None:
            return tuple(self._processes)
        return our_processes(self.home, self.running)

    def look(self) -> tuple[Socket, ...]:
        """Their sockets now.

        :raises NotChecked: if the system does not tell.
        """
        return sockets_of(self.processes)

    @contextmanager
    def log(self) -> Iterator[sqlite3.Connection]:
        """The log, to be read.

        :raises NotChecked: if there is none, or it cannot be read.
        """
        try:
            with closing(read_only(self.home.log)) as connection:
                yield connection
        except LogError as error:
            raise NotChecked(str(error) if self.home.log.exists() else NO_LOG) from None
        except (sqlite3.Error, UnicodeError) as error:
            raise NotChecked(f"db.sqlite cannot be read ({type(error).__name__}). See: halton verify") from None

    def newest(
        self, connection: sqlite3.Connection, *types: str, after: int = 0, most: int = RECENT_EVENTS
    ) -> Iterator[StoredEvent]:
        """The events of these types, or of all, among the newest `most` of the log, or among all with `everything`; in order.

        They are read page by page, so that no snapshot is held which the ledger's file would have to keep.
        """
        head = read_head(connection)
        after = after if self.everything else max(after, head - most)
        for page in read_pages(connection, Selection(after=after, upto=head, types=types)):
            yield from page

    def last(self, type_: str) -> StoredEvent | None:
        """The newest event of a type.

        :raises NotChecked: as `log`.
        """
        with self.log() as connection:
            found = read_last(connection, Selection(types=(type_,)), 1)
        return found[0] if found else None
