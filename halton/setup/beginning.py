"""What must lie in a home before its meter begins: an authority, roots, and a note of the settings it goes by."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

from halton.capture.authorities import in_turn, noted, read_in_force
from halton.capture.authority import Authority
from halton.errors import HomeError, LogError
from halton.events.actor import Actor
from halton.log.salvage import UNDECODABLE, is_damage
from halton.log.store import Log
from halton.paths import Home
from halton.redact.redactor import use
from halton.redact.user_rule import user_rules
from halton.settings import Settings
from halton.setup.authority import ensure_authority
from halton.setup.changes import record_changes
from halton.setup.probe_certificate import ensure_probe_certificate
from halton.setup.roots import write_upstream_roots
from halton.wire.find import provider_hosts

_log = logging.getLogger(__name__)


def begin(home: Home, settings: Settings, actor: Actor | None = None) -> Authority:
    """Make all of it, in a home that is held by no other meter; the log hears what is new, and that `actor` began it.

    What lies there already is not written again, and a log that cannot be opened for want of room or of its lock, or because it
    is damaged, is left to the ledger: a meter that began before begins on a full disk as well.

    :raises HaltonError: if the home, its disk or a setting does not allow it.
    """
    use(user_rules(settings.own_rules))
    try:
        if home.damaged_log.exists() and noted(home) is not None:  # nobody may write to it before it is salvaged
            raise LogError(f"{home.log} is damaged, and not salvaged yet. Look at its disk, then: halton start")
        with closing(Log(home.log)) as log:
            authority = ensure_authority(home, log, provider_hosts(settings.formats), actor)
            record_changes(home, log, settings, actor)
    except (LogError, sqlite3.DatabaseError, *UNDECODABLE) as error:
        if (found := _as_it_lies(home, settings, error)) is None:
            raise
        _log.warning("began_without_log", exc_info=error)
        authority = found
    try:
        write_upstream_roots(home.upstream_roots, settings.proxy.upstream_ca, _probe_certificate(home))
        if Settings.kept(home) != settings:
            settings.keep(home)
    except OSError as error:
        where = error.filename or home.run
        raise HomeError(f"{where} cannot be written ({error.strerror}). Make room, or mend its mode, and start again.") from None
    return authority


def _probe_certificate(home: Home) -> bytes:
    """That of a probe's server; nothing where the disk takes no new one. To be probed is no condition of a meter."""
    try:
        return ensure_probe_certificate(home)
    except OSError as error:
        _log.warning("began_without_probe", exc_info=error)
        return b""


def _as_it_lies(home: Home, settings: Settings, error: Exception) -> Authority | None:
    """The authority that signed before, if the log is damaged, or whole for all that is known and has nothing to hear."""
    told_nothing = isinstance(error.__cause__, sqlite3.OperationalError | OSError) and Settings.kept(home) == settings
    if not is_damage(error) and not told_nothing and not home.damaged_log.exists():
        return None
    try:
        return in_turn(read_in_force(home, home.root), datetime.now(UTC))[0] if noted(home) is not None else None
    except (OSError, HomeError):
        return None
