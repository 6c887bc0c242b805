"""Can config.toml be used, and does the meter go by what it says now?"""

from __future__ import annotations

from collections.abc import Iterator

from halton.control import ask
from halton.doctor.finding import Finding, problem, warning, well
from halton.doctor.patient import Patient
from halton.errors import SettingsError, safe
from halton.privacy.words import listed
from halton.settings import Settings

group = "meter"
about = "whether config.toml can be used, and whether the meter goes by it"

_ANSWER_S = 5.0


def check(patient: Patient) -> Iterator[Finding]:
    """Read it, and ask the meter what a reload would change, which changes nothing."""
    config = patient.home.config
    try:
        Settings.load(patient.home)
    except SettingsError as error:
        why = "the meter goes on by what it read when it began, and does not start again."
        yield problem("".join(map(safe, str(error))), why, f"mend {config}, then: halton reload --dry-run")
        return
    if patient.status is None:
        yield well(f"{config} can be used." if config.exists() else "there is no config.toml: the defaults hold.")
        return
    found = list(_waiting(patient))
    yield from found or [well("the meter goes by what config.toml says." if config.exists() else "the defaults hold.")]


def _waiting(patient: Patient) -> Iterator[Finding]:
    told = ask(patient.home, "reload", _ANSWER_S, dry_run="yes", actor="")
    why = "what is written there does not hold yet."
    if error := told.get("error"):
        yield problem(safe(error), why, "halton reload --dry-run")
    if live := [change["key"] for change in told.get("changed", ())]:
        yield warning(f"config.toml was changed and not read again: {listed(live, 8)}.", why, "halton reload")
    if waiting := told.get("waiting", ()):
        seen = f"config.toml was changed in what holds from the next start on: {listed(list(waiting), 8)}."
        yield warning(seen, why, "halton restart")
