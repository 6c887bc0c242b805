"""Does NO_PROXY of this shell take providers out of the meter's way?"""

from __future__ import annotations

from collections.abc import Iterator

from halton.doctor.finding import Finding, warning, well
from halton.doctor.patient import Patient
from halton.privacy.words import listed

group = "shell"
about = "whether NO_PROXY of this shell names hosts of providers"

VARIABLES = ("no_proxy", "NO_PROXY")


def check(patient: Patient) -> Iterator[Finding]:
    """Hold each entry against the providers' hosts: a name stands for all below it, and * for everything."""
    entries = {entry.strip() for name in VARIABLES for entry in patient.environment.get(name, "").split(",") if entry.strip()}
    covering = sorted(entry for entry in entries if any(covers(entry, host) for host in patient.hosts))
    if covering:
        hosts = sorted({host for host in patient.hosts for entry in covering if covers(entry, host)})
        why = "calls to these hosts go past the meter, and no report can say so."
        seen = f"NO_PROXY has {listed(covering)}, and so covers {listed(hosts)}."
        yield warning(seen, why, "take these out of NO_PROXY and no_proxy where your shell sets them")
    else:
        yield well("NO_PROXY names no host of a provider." if entries else "NO_PROXY is not set.")


def covers(entry: str, host: str) -> bool:
    """Whether an entry of NO_PROXY takes a provider's name, or names below `*.suffix`, out: with or without a dot in front."""
    name = entry.partition(":")[0].lower().removeprefix("*").strip(".")
    if entry == "*":
        return True
    asked = host.removeprefix("*.")
    return bool(name) and (asked == name or asked.endswith(f".{name}"))
