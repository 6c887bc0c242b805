"""The container or sandbox that the caller runs in, from the names of its control groups."""

from __future__ import annotations

import os
import re

from halton.attribution.asked import Asked, Found
from halton.attribution.process import Process

_ID = "([0-9a-f]{12})[0-9a-f]{52}"
# From the first of a line only: tried from each, a line of many takes the square of its length.
_KUBEPODS = r"^(?:(?!/kubepods)[^\n])*/kubepods[^\n]*"
# What engines call the groups of a container, under systemd and without: the more particular come first.
_GROUPS = tuple(
    (engine, re.compile(pattern, re.MULTILINE))
    for engine, pattern in (
        ("podman", f"/libpod-(?:conmon-)?{_ID}"),
        ("docker", f"/docker-{_ID}\\.scope|/docker/{_ID}"),
        ("containerd", f"/cri-containerd-{_ID}\\.scope|{_KUBEPODS}/{_ID}"),
        ("crio", f"/crio-{_ID}"),
        ("lxc", r"/lxc(?:\.payload\.|/)([\w.-]+)"),
        ("nspawn", r"/systemd-nspawn@([\w.-]+)\.service|/machine-([\w.-]+)\.scope"),
        ("flatpak", r"/app-flatpak-([\w.-]+)-\d+\.scope"),
        ("snap", r"/snap\.([\w-]+)\.[\w.-]+\.(?:scope|service)"),
    )
)


def find(asked: Asked) -> Found | None:
    """Such as `docker-3fa91c22abcd`; nothing where the meter runs in the same one, for that tells no programs apart."""
    label = label_of(asked.caller.cgroup()) if asked.caller else None
    if label is None or label == label_of(Process(os.getpid()).cgroup()):
        return None
    return Found(label, f"control group of {asked.caller}")


def label_of(groups: str) -> str | None:
    """The engine and its name for the container, from the text of /proc/PID/cgroup."""
    for engine, pattern in _GROUPS:
        if found := pattern.search(groups):
            return f"{engine}-{next(name for name in found.groups() if name)}"
    return None
