"""The environment that sends a program's provider traffic through the meter and makes it trust our root.

Programs disagree on variables: some replace their roots (they get the bundle), some add to them (they get our root alone).
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from halton.attribution.credential import NO_PROJECT, new_run_id, password, run_of
from halton.attribution.project import Asked, attribute
from halton.attribution.slug import slug
from halton.errors import SettingsError, safe
from halton.paths import Home
from halton.run_key import ensure_run_key
from halton.settings import LOOPBACK
from halton.setup.foreign_proxy import REMEMBERED, foreign_proxy
from halton.setup.roots import write_bundle

PROXY = ("HTTPS_PROXY", "https_proxy")
LOCAL = "localhost,127.0.0.1,::1"
ADDING = ("NODE_EXTRA_CA_CERTS", "DENO_CERT", "CODEX_CA_CERTIFICATE")
REPLACING = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "AWS_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
)
# What a user had in one of these before, behind this, so that a shell gets it back.
BEFORE = "HALTON_BEFORE_"
# Servers of one's own machine whose clients look for them in a variable, by the format they speak.
SERVERS = {"ollama": "OLLAMA_HOST"}


def environment_block(
    home: Home,
    port: int,
    root_file: Path,
    project: str | None,
    current: Mapping[str, str],
    listeners: Iterable[tuple[str, str]] = (),
    *,
    must_prove: bool = sys.platform != "linux",
    run_id: str | None = None,
) -> dict[str, str]:
    """The variables to set. A bundle that the user already has is merged with ours, not lost.

    With a `project` its calls are charged to that one, by a run of its own; without one, to that of the run around it, if any.
    `listeners` are the addresses on which we stand for local servers, and the formats of those. With `must_prove` the proxy's
    address always has a user and a password, which the edge asks for where the kernel does not say whose a connection is.
    So it has with a `run_id`, the name that the run has already: its calls are known by that, however short their programs are.
    A proxy and roots of somebody else's are kept in variables of ours, and names that are called past that proxy stay so.

    :raises SettingsError: for a project without any letter or digit.
    """
    proxy = f"http://{_user(home, project, current, must_prove, run_id)}{LOOPBACK}:{port}"
    local = _with_local(current.get("no_proxy") or current.get("NO_PROXY"))
    block = {"HTTPS_PROXY": proxy, "https_proxy": proxy, "NO_PROXY": local, "no_proxy": local, "NODE_USE_ENV_PROXY": "1"}
    replaced = {name: value for name, value in current.items() if name.upper() != "ALL_PROXY"}  # which stays where it is
    if (foreign := foreign_proxy(replaced, [port])) is not None:
        block[REMEMBERED] = foreign
    for name in (*ADDING, *REPLACING):
        ours, theirs = root_file if name in ADDING else home.bundle, _theirs(home, name, current, root_file)
        block[name] = str(_merged(home, root_file, theirs) if theirs else ours)
        if theirs:
            block[BEFORE + name] = theirs
    for address, format_ in listeners:
        if (variable := SERVERS.get(format_)) and variable not in current:
            block[variable] = f"http://{address}"
    return block


def _user(home: Home, project: str | None, current: Mapping[str, str], must_prove: bool, run_id: str | None) -> str:
    """What stands before the @ of the proxy's address. Several clients send a user name only with a password beside it."""
    if not project:
        user, given = proxy_credentials(current)
        if user and home.run_key.exists() and run_of(ensure_run_key(home), user, given):
            return _credentials(home, user, run_id) if run_id else f"{quote(user, safe='')}:{given}@"
        return _credentials(home, NO_PROJECT, run_id) if must_prove or run_id else ""
    if slug(project) is None:
        raise SettingsError(f'"{safe(project)}" is no name for a project. Use one with a letter or a digit in it.')
    return _credentials(home, project, run_id)


def _credentials(home: Home, user: str, run_id: str | None) -> str:
    return f"{quote(user, safe='')}:{password(ensure_run_key(home), user, run_id or new_run_id())}@"


def proxy_credentials(current: Mapping[str, str]) -> tuple[str | None, str | None]:
    """User and password in the address of a proxy on this machine, as programs with these variables send them."""
    try:
        address = urlsplit(current.get("HTTPS_PROXY") or current.get("https_proxy") or "")
        if address.hostname != LOOPBACK or not address.username:
            return None, None
        return unquote(address.username), unquote(address.password or "")
    except ValueError:  # what is no address
        return None, None


def _theirs(home: Home, name: str, current: Mapping[str, str], root_file: Path) -> str | None:
    """The file that the user has in a variable, or had there before a block of ours took its place."""
    value = current.get(name)
    if not value or Path(value) in (home.bundle, root_file):
        return None
    return current.get(BEFORE + name) if Path(value).parent == home.run else value


def _merged(home: Home, root_file: Path, theirs: str) -> Path:
    merged = home.run / f"ca-bundle-{hashlib.sha256(theirs.encode()).hexdigest()[:16]}.pem"
    write_bundle(merged, root_file, Path(theirs))
    return merged


def _with_local(theirs: str | None) -> str:
    """Names of this machine before the user's, which stand behind them as they were."""
    if not theirs or theirs == LOCAL or theirs.startswith(f"{LOCAL},"):
        return theirs or LOCAL
    return f"{LOCAL},{theirs}"


def default_project(start: Path, environment: Mapping[str, str] = os.environ) -> str | None:
    """The project of a program started in `start`, by the rules for folders: for where nobody can look at its process later."""
    named = environment.get("HALTON_PROJECT")
    if named and slug(named):
        return named
    found = attribute(Asked(cwd=str(start)), b"")
    return None if found.rule == "default" else found.name or found.project
