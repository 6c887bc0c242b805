"""T6: the authority may sign for the hosts of the providers that are set up, and calls went to no other."""

from __future__ import annotations

from collections.abc import Iterator

from halton.privacy.authority import authorities_of, recorded
from halton.privacy.finding import Finding, broken, holds
from halton.privacy.install import Install
from halton.privacy.words import listed, several
from halton.wire.find import provider_hosts

promise = "T6"


def check(install: Install) -> Iterator[Finding]:
    """Hold the names in the certificate against the settings: a name that is permitted stands for all below it too."""
    authorities = authorities_of(install)
    wanted = {host.removeprefix("*.") for host in provider_hosts(install.settings.formats)}
    names = frozenset[str]().union(*(authority.names for authority in authorities))
    added = frozenset(name.removeprefix("*.") for event in recorded(install) for name in event.added)
    if beyond := sorted(names - wanted - added):
        yield broken(
            f"the authority may sign for {several(len(beyond), 'name')} that no provider of the settings has: {listed(beyond)}.",
            "halton ca renew --now",
        )
        return
    missing = sorted(wanted - names)
    said = f"certificates can be signed for {several(len(names), 'name')}, each of a provider that is set up"
    if asked := sorted((names & added) - wanted):
        said += f" or asked for by `halton ca add`: {listed(asked)}"
    yield holds(f"{said}; not for {listed(missing)}." if missing else f"{said}. All other hosts are tunnelled unread.")
