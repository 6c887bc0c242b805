"""What must lie in a home before its meter begins: an authority, roots, and a note of the settings it goes by."""

from __future__ import annotations

from contextlib import closing

from halton.capture.authority import Authority
from halton.events.actor import Actor
from halton.log.store import Log
from halton.paths import Home
from halton.settings import Settings
from halton.setup.authority import ensure_authority
from halton.setup.changes import record_changes
from halton.setup.roots import write_bundle, write_upstream_roots
from halton.wire.find import provider_hosts


def begin(home: Home, settings: Settings, actor: Actor | None = None) -> Authority:
    """Make all of it, in a home that is held by no other meter; the log hears what is new, and that `actor` began it.

    :raises HaltonError: if the home or a setting does not allow it.
    """
    with closing(Log(home.log)) as log:
        authority = ensure_authority(home, log, provider_hosts(settings.formats), actor)
        record_changes(home, log, settings, actor)
    write_bundle(home.bundle, authority.root_file)
    write_upstream_roots(home.upstream_roots, settings.proxy.upstream_ca)
    settings.keep(home)
    return authority
