"""The proxy that a shell's programs go through, as curl, Python and Node read it from HTTPS_PROXY or https_proxy."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

VARIABLES = ("https_proxy", "HTTPS_PROXY")  # curl, Python and Node take the first where both are there
_PORTS = {"http": 80, "https": 443}


class ProxyAddress(NamedTuple):
    """Host and port, None where the text is no address; the text may hold a password and is not shown."""

    variable: str
    host: str | None
    port: int | None

    @property
    def on_loopback(self) -> bool:
        """Whether it is on this machine."""
        if self.host == "localhost":
            return True
        try:
            return self.host is not None and ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def leads_to(self, port: int) -> bool:
        """Whether it is this port of this machine."""
        return self.on_loopback and self.port == port

    @property
    def shown(self) -> str:
        """HOST:PORT without user and password."""
        return f"{self.host}:{self.port}" if self.host else "no address"


def proxy_address(environment: Mapping[str, str]) -> ProxyAddress | None:
    """The proxy that is in force; None if there is none."""
    found = addresses(environment)
    return found[0] if found else None


def addresses(environment: Mapping[str, str]) -> list[ProxyAddress]:
    """What each of the variables that are set says."""
    return [parse(name, environment[name]) for name in VARIABLES if environment.get(name)]


def parse(variable: str, text: str) -> ProxyAddress:
    """A proxy's address as people write it: the scheme may be left out."""
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        return ProxyAddress(variable, parts.hostname, parts.port or _PORTS.get(parts.scheme, 1080))
    except ValueError:
        return ProxyAddress(variable, None, None)
