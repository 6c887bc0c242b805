"""Do calls go straight to the providers?"""

from __future__ import annotations

from collections.abc import Iterator

from halton.doctor.finding import Finding, warning, well
from halton.doctor.patient import Patient
from halton.errors import safe
from halton.privacy.words import listed

group = "meter"
about = "whether `[proxy] resolve` or `upstream` sends calls elsewhere than straight to the providers"


def check(patient: Patient) -> Iterator[Finding]:
    """Read the settings that are in force; nothing is connected to."""
    proxy = patient.settings.proxy
    resolve = [f"{host} is reached at {where}" for host, where in proxy.resolve.items()]
    upstream = patient.settings.upstream_place
    if resolve:
        why = "these calls do not reach the provider, unless what listens there passes them on."
        yield warning(
            f"[proxy] resolve is in force: {listed(resolve)}.", why, "take [proxy] resolve out of config.toml, and start again"
        )
    if upstream:
        yield well(
            f"all connections go through the proxy at {safe(upstream)}, as [proxy] upstream says; it was not connected to."
        )
    elif not resolve:
        yield well("calls go straight to the providers.")
