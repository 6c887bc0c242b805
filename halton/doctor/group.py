"""The groups of checks in the order in which they are looked at: what takes longest comes last."""

from __future__ import annotations

GROUPS = {
    "meter": "The meter",
    "shell": "This shell",
    "roots": "The certificate authority",
    "record": "What was recorded",
    "machine": "This machine",
    "programs": "Programs of this machine, really asked",
    "call": "A call through the proxy",
}
