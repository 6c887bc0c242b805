"""The settings that a running ledger goes by: those it was started with, and those of each reload since."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from halton.paths import Home
from halton.redact.redactor import use
from halton.redact.user_rule import user_rules
from halton.settings import Settings

_log = logging.getLogger(__name__)


class SettingsInForce:
    """Reads what the supervisor has left for its processes; whoever must hear of a change is in `hears`.

    The rules of redaction are those of the whole process, and hold first.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self.settings = Settings.running(home)
        self.hears: list[Callable[[Settings], None]] = []
        use(user_rules(self.settings.own_rules))

    def follow(self) -> None:
        """Go by what is there now; what cannot be read leaves all as it is."""
        with self._lock:
            try:
                found = Settings.kept(self._home)
                if found is None or found == self.settings:
                    return
                use(user_rules(found.own_rules))
                self.settings = found
                for hear in self.hears:
                    hear(found)
            except Exception as error:  # a reload that fails must not cost the ledger
                _log.error("settings_not_followed", exc_info=error)
