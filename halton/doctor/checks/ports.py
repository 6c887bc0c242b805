"""Has the meter the ports that config.toml gives it, and if not, who has?"""

from __future__ import annotations

from collections.abc import Iterator

from halton.doctor.finding import Finding, problem, warning, well
from halton.doctor.lone_edge import is_held_by_lone_edge
from halton.doctor.patient import Patient
from halton.settings import Settings
from halton.setup.ports import is_free, port_holder

group = "meter"
about = "who holds the ports of the proxy and of the page"

_NAMES = {"proxy": "the proxy", "browse": "the page"}


def check(patient: Patient) -> Iterator[Finding]:
    """Hold the ports in use against those of the settings; without a meter, look who has them."""
    settings = Settings.load(patient.home)
    stated = {"proxy": settings.proxy.port, "browse": settings.browse.port}
    found = list(_running(patient, stated) if patient.status else _stopped(patient, stated))
    yield from found or [well(_told(patient, stated))]


def _running(patient: Patient, stated: dict[str, int]) -> Iterator[Finding]:
    for name, port in stated.items():
        used = int(patient.running[name]["port"])
        if port in (0, used):
            continue
        holder = port_holder(port)
        seen = f"{_NAMES[name]} is at port {used}, not at {port} as config.toml says"
        seen += f", which {holder} holds." if holder else "."
        why = "shells and pages that were set up for the other port do not find it."
        yield warning(seen, why, f'{_ending(holder)}halton restart; or set [{name}] port; then: eval "$(halton env)"')


def _stopped(patient: Patient, stated: dict[str, int]) -> Iterator[Finding]:
    for name, port in stated.items():
        if port and not is_free(port) and not is_held_by_lone_edge(patient, port):
            holder = port_holder(port) or "another program"
            why = "halton up refuses to start there, and halton start takes another port, which shells of before do not know."
            remedy = f"end it, or set another [{name}] port in {patient.home.config}"
            yield problem(f"port {port} for {_NAMES[name]} is held by {holder}.", why, remedy)


def _ending(holder: str | None) -> str:
    return f"end {holder}, then: " if holder else ""


def _told(patient: Patient, stated: dict[str, int]) -> str:
    ports = {name: int(patient.status[name]["port"]) for name in stated} if patient.status else stated
    each = " and ".join(f"{ports[name] or 'a free one'} for {what}" for name, what in _NAMES.items())
    return f"the meter has its ports: {each}." if patient.status else f"nobody else has the ports: {each}."
