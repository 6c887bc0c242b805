"""What the supervisor knows of its processes, in the words of `status --json`, and in one word."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from halton.children import Child
from halton.settings import LOOPBACK, Settings
from halton.version import VERSION


def health(children: Mapping[str, Child], settings: Settings, proxy_port: int, browse_port: int) -> dict[str, Any]:
    """Ports, processes, and what they tell of themselves; `state` is healthy or degraded."""
    edge, ledger = (child.beat if (child := children.get(name)) else {} for name in ("edge", "ledger"))
    return {
        "state": "healthy" if _is_whole(children, settings, edge, ledger) else "degraded",
        "version": VERSION,
        "pid": os.getpid(),
        "proxy": {"host": LOOPBACK, "port": proxy_port, **settings.ways},
        "listeners": [{"host": host, "format": format_} for host, format_ in settings.local_formats],
        "browse": {"host": LOOPBACK, "port": browse_port, "private": settings.browse.private},
        "processes": [child.told for child in children.values()],
        "calls": sum(worker.beat.get("calls", 0) for worker in _workers(children)),
        "unmetered": edge.get("unmetered", 0),
        "refused": edge.get("refused", 0),
        "unproved": edge.get("unproved", 0),
        "shed": edge.get("shed", 0),
        "failing": ledger.get("failing"),
        "policies": ledger.get("policies"),
    }


def _is_whole(children: Mapping[str, Child], settings: Settings, edge: Mapping[str, Any], ledger: Mapping[str, Any]) -> bool:
    workers = _workers(children)
    return (
        all(child.state == "running" for child in children.values())
        and all(child.has_spoken_since(workers) for child in children.values() if child not in workers)
        # A worker that the ledger does not hear yet would be asked for its calls in vain.
        and edge.get("workers") == ledger.get("workers") == settings.capture.workers
        and not (ledger.get("failing") or ledger.get("policies"))
    )


def _workers(children: Mapping[str, Child]) -> list[Child]:
    return [child for name, child in children.items() if name.startswith("capture-")]
