"""The names by which a probe asks for its own server: the port in them, and below one that can never resolve (RFC 6761 §6.4)."""

from __future__ import annotations

import re

ZONE = "probe.halton.invalid"
LOOPBACK = "127.0.0.1"
HTTPS = 443
_NAME = re.compile(rf"p([1-9][0-9]{{0,4}})\.{re.escape(ZONE)}")
_NOWHERE = 0  # a port that nobody can listen on


def probe_host(port: int) -> str:
    """The name of the server on this port of 127.0.0.1."""
    return f"p{port}.{ZONE}"


def probe_address(host: str, asked_port: int = HTTPS) -> tuple[str, int] | None:
    """Where a name leads if it is one of these, in lower case; None for every other.

    What lies in the zone and names no port leads to port 0, where nobody listens: no such name is ever looked up. So does one
    that is asked for by another port than that of HTTPS, as no probe does: a page in a browser shall gain no way to this machine.
    """
    if host != ZONE and not host.endswith(f".{ZONE}"):
        return None
    found = _NAME.fullmatch(host) if asked_port == HTTPS else None
    port = int(found[1]) if found else _NOWHERE
    return LOOPBACK, port if port < 1 << 16 else _NOWHERE
