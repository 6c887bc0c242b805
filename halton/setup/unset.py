"""Which variables of an environment are the meter's, so that a shell can be rid of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from halton.attribution.credential import RUN_VARIABLE
from halton.paths import Home
from halton.settings import LOOPBACK
from halton.setup.environment import ADDING, BEFORE, LOCAL, PROXY, REPLACING, SERVERS
from halton.setup.foreign_proxy import REMEMBERED

_LOCAL = ("NO_PROXY", "no_proxy")


def without_ours(
    home: Home, current: Mapping[str, str], ports: Collection[int], root_file: Path | None = None
) -> dict[str, str | None]:
    """What `halton env` or `halton run` has set, by what it says: None where it goes, else what was the user's own in it.

    `ports` are those of our proxy, and `root_file` holds our roots, if that lies outside the home. A proxy on this machine that
    came with roots of ours is ours on any port; one that is somebody else's stays, with all that may be meant for it.
    """
    roots = {name: current.get(BEFORE + name) for name in (*ADDING, *REPLACING) if _is_in(home, current.get(name), root_file)}
    roots |= {name: None for name in current if name.startswith(BEFORE)}
    theirs = current.get(REMEMBERED)
    proxies = {name: theirs for name in PROXY if _is_ours(current.get(name), ports, with_roots=bool(roots))}
    if theirs is not None:
        proxies[REMEMBERED] = None
    if not proxies:
        return {**roots, **_run(current)}
    # Where another proxy comes back, calls to this machine go on past it.
    named = _LOCAL if theirs is None else ()
    local = {name: _others(current[name]) for name in named if current.get(name, "").startswith(LOCAL)}
    node = {name: None for name in ("NODE_USE_ENV_PROXY",) if current.get(name) == "1"}
    servers = {name: None for name in SERVERS.values() if current.get(name, "").startswith(f"http://{LOOPBACK}:")}
    return {**proxies, **local, **node, **roots, **servers, **_run(current)}


def _is_ours(address: str | None, ports: Collection[int], *, with_roots: bool) -> bool:
    try:
        parts = urlsplit(address or "")
        return parts.hostname == LOOPBACK and (with_roots or parts.port in ports)
    except ValueError:  # what is no address
        return False


def _is_in(home: Home, value: str | None, root_file: Path | None) -> bool:
    return bool(value) and (Path(value or "") == root_file or Path(value or "").is_relative_to(home.root))


def _others(names: str) -> str | None:
    return names.removeprefix(LOCAL).removeprefix(",") or None


def _run(current: Mapping[str, str]) -> dict[str, str | None]:
    return {RUN_VARIABLE: None} if RUN_VARIABLE in current else {}
