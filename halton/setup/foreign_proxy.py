"""A proxy that an environment names and that is none of ours, such as a company's: the meter goes by it, not in its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

import msgspec

from halton.attribution.credential import RUN_VARIABLE
from halton.errors import safe
from halton.settings import Settings
from halton.wire.upstream import Upstream, stays_here

# Where the environment block keeps the proxy that it takes the place of, so that a meter started from there still goes by it.
REMEMBERED = "HALTON_UPSTREAM"
VARIABLES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", REMEMBERED)
HTTP_PORT = 80  # of an http address without one (RFC 9110 §4.2.1)
# What our block sets besides, and hardly anybody else all of.
_OF_OUR_BLOCK = ("NODE_USE_ENV_PROXY", "DENO_CERT", "CODEX_CA_CERTIFICATE")
_OUR_PASSWORD = re.compile(r"(?:[0-9a-f]{16}\.){1,8}[0-9a-f]{32}")


def foreign_proxy(environment: Mapping[str, str], ours: Collection[int] = ()) -> str | None:
    """The address of the proxy for HTTPS that is not ours, as `[proxy] upstream` has it where it can; None if there is none.

    Ours is one on this machine on a port in `ours` or the default one, or with credentials or the rest of an environment block of
    any of our homes: a meter that is gone must not become another's upstream.
    """
    for name in VARIABLES:
        address = environment.get(name, "").strip()
        if address and not _is_ours(_whole(address), environment, ours):
            return _whole(address)
    return None


def usable_proxy(environment: Mapping[str, str], ours: Collection[int] = ()) -> str | None:
    """The same, if it is one that a meter can go by."""
    found = foreign_proxy(environment, ours)
    try:
        return Upstream.parse(found).address if found else None
    except ValueError:
        return None


def chained(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """The same; where they say nothing of an upstream, it is the foreign proxy that the meter's own environment names."""
    if settings.proxy.upstream is not None:
        return settings
    listening = (int(listener.rpartition(":")[2]) for listener in settings.listeners)
    ours = {settings.proxy.port, settings.browse.port, *listening}
    upstream = usable_proxy(environment, ours)
    return msgspec.structs.replace(settings, proxy=msgspec.structs.replace(settings.proxy, upstream=upstream))


def proxy_notice(environment: Mapping[str, str], ours: Collection[int], upstream_place: str | None) -> str | None:
    """What to tell who runs a program where another proxy is named than the one the meter goes by; None if it is the same.

    `upstream_place` is what `status --json` says at proxy.upstream.
    """
    if (found := foreign_proxy(environment, ours)) is None:
        return None
    try:
        place = Upstream.parse(found).place
    except ValueError as error:
        return f"The meter does not go by the proxy that this environment names: {error}"
    if place == upstream_place:
        return None
    way = f"by the proxy {safe(upstream_place)}" if upstream_place else "out straight"
    return (
        f"This environment names the proxy {safe(place)}, but the meter goes {way}. "
        "To have it go by that one: [proxy] upstream in config.toml, then halton restart"
    )


def _whole(address: str) -> str:
    """With the scheme and the port that most programs take for those left out."""
    address = address if "://" in address else f"http://{address}"
    try:
        parts = urlsplit(address)
        if parts.scheme == "http" and parts.hostname and parts.port is None:
            return parts._replace(netloc=f"{parts.netloc.rstrip(':')}:{HTTP_PORT}").geturl()
    except ValueError:
        pass
    return address


def _is_ours(address: str, environment: Mapping[str, str], ours: Collection[int]) -> bool:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not stays_here(host):
        return False
    if port in ours or port == Settings().proxy.port or _OUR_PASSWORD.fullmatch(parts.password or ""):
        return True
    return RUN_VARIABLE in environment or all(environment.get(name) for name in _OF_OUR_BLOCK)
