"""An edge that outlived its supervisor: calls flow through it, and none of them is metered."""

from __future__ import annotations

from halton.doctor.patient import Patient
from halton.edge.handover import look


def has_lone_edge(patient: Patient) -> bool:
    """Whether an edge of this home answers, and no supervisor does."""
    return patient.status is None and look(patient.home) is not None


def is_held_by_lone_edge(patient: Patient, port: int) -> bool:
    """Whether it is that edge which holds a port."""
    edge = look(patient.home) if patient.status is None else None
    return edge is not None and edge.get("port") == port
