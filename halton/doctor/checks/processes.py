"""Does the meter run, all of it, and without starting again and again?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from halton.doctor.finding import Finding, problem, warning, well
from halton.doctor.lone_edge import has_lone_edge
from halton.doctor.mend import by_command
from halton.doctor.patient import Patient
from halton.errors import safe
from halton.privacy.words import listed, several

group = "meter"
about = "whether the meter and each of its processes run, and how often one was started again"

OFTEN = 5


def check(patient: Patient) -> Iterator[Finding]:
    """Ask the supervisor; where there is none, look whether an edge was left."""
    if patient.status is None:
        yield _stopped(patient)
        return
    processes: list[dict[str, Any]] = patient.status["processes"]
    if not processes:
        yield warning("the meter has only begun to start.", "nothing is metered yet.", "halton status --wait 20")
        return
    if patient.status.get("stopping"):
        yield warning("the meter is about to end.", "what begins now passes unread.", "halton start, once it has ended")
        return
    found = [*_down(processes), *_ledger(patient.status), *_often(processes)]
    yield from found or [well(f"the meter runs: {several(len(processes), 'process', 'processes')}, all of them in order.")]


def _down(processes: list[dict[str, Any]]) -> Iterator[Finding]:
    if down := [f"{one['name']} is {one['state']}" for one in processes if one["state"] != "running"]:
        why = "while a worker is away its calls pass unread, and while the ledger is, they wait in memory."
        yield problem(f"{listed(down, 8)}.", why, "halton logs --since 1h; if it does not come back: halton restart")


def _ledger(status: dict[str, Any]) -> Iterator[Finding]:
    if failing := status.get("failing"):
        why = "calls wait in memory until it can."
        yield problem(f"the ledger cannot write: {safe(failing)}.", why, "halton logs --process ledger")
    if status.get("policies"):
        why = "calls are held against those of before."
        yield problem(
            "there are more policies than the workers can be told.", why, "halton policy list; halton policy remove NAME"
        )


def _often(processes: list[dict[str, Any]]) -> Iterator[Finding]:
    if often := [f"{one['name']} {one['restarts']:,} times" for one in processes if one.get("restarts", 0) >= OFTEN]:
        why = "a process that ends takes the calls on their way with it."
        yield warning(f"started again: {listed(often, 8)}.", why, "halton logs --level error")


def _stopped(patient: Patient) -> Finding:
    start = by_command(patient.home, "start")
    if has_lone_edge(patient):
        why = "calls flow, and none of them is metered."
        return problem("the meter does not run; its edge was left and tunnels everything unread.", why, "halton start", start)
    why = "nothing is metered, and programs that have HTTPS_PROXY set to it cannot call."
    return problem("the meter does not run.", why, "halton start", start)
