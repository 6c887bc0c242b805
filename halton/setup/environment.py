"""The environment that sends a program's provider traffic through the meter and makes it trust our root.

Programs disagree on variables: some replace their roots (they get the bundle), some add to them (they get our root alone).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from halton.attribution.credential import new_run_id, password, run_of
from halton.attribution.project import Asked, attribute
from halton.attribution.slug import slug
from halton.errors import SettingsError, safe
from halton.paths import Home, ensure_run_key
from halton.settings import LOOPBACK
from halton.setup.roots import write_bundle

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


# Servers of one's own machine whose clients look for them in a variable, by the format they speak.
SERVERS = {"ollama": "OLLAMA_HOST"}


def environment_block(
    home: Home,
    port: int,
    root_file: Path,
    project: str | None,
    current: Mapping[str, str],
    listeners: Iterable[tuple[str, str]] = (),
) -> dict[str, str]:
    """The variables to set. A bundle that the user already has is merged with ours, not lost.

    With a `project` its calls are charged to that one, by a run of its own; without one, to that of the run around it, if any.
    `listeners` are the addresses on which we stand for local servers, and the formats of those.

    :raises SettingsError: for a project without any letter or digit.
    """
    proxy = f"http://{_user(home, project, current)}{LOOPBACK}:{port}"
    local = _with_local(current.get("no_proxy") or current.get("NO_PROXY"))
    block = {"HTTPS_PROXY": proxy, "https_proxy": proxy, "NO_PROXY": local, "no_proxy": local, "NODE_USE_ENV_PROXY": "1"}
    for name in ADDING:
        theirs = current.get(name)
        block[name] = str(root_file if _is_ours(home, theirs, root_file) else _merged(home, root_file, theirs))
    for name in REPLACING:
        theirs = current.get(name)
        block[name] = str(home.bundle if _is_ours(home, theirs, root_file) else _merged(home, root_file, theirs))
    for address, format_ in listeners:
        if (variable := SERVERS.get(format_)) and variable not in current:
            block[variable] = f"http://{address}"
    return block


def _user(home: Home, project: str | None, current: Mapping[str, str]) -> str:
    """What stands before the @ of the proxy's address. Several clients send a user name only with a password beside it."""
    if not project:
        user, given = proxy_credentials(current)
        known = user and home.run_key.exists() and run_of(ensure_run_key(home), user, given)
        return f"{quote(user, safe='')}:{given}@" if user and known else ""
    if slug(project) is None:
        raise SettingsError(f'"{safe(project)}" is no name for a project. Use one with a letter or a digit in it.')
    return f"{quote(project, safe='')}:{password(ensure_run_key(home), project, new_run_id())}@"


def proxy_credentials(current: Mapping[str, str]) -> tuple[str | None, str | None]:
    """User and password in the address of a proxy on this machine, as programs with these variables send them."""
    try:
        address = urlsplit(current.get("HTTPS_PROXY") or current.get("https_proxy") or "")
        if address.hostname != LOOPBACK or not address.username:
            return None, None
        return unquote(address.username), unquote(address.password or "")
    except ValueError:  # what is no address
        return None, None


def _is_ours(home: Home, theirs: str | None, root_file: Path) -> bool:
    return not theirs or Path(theirs) in (home.bundle, root_file) or Path(theirs).parent == home.run


def _merged(home: Home, root_file: Path, theirs: str | None) -> Path:
    assert theirs is not None
    merged = home.run / f"ca-bundle-{hashlib.sha256(theirs.encode()).hexdigest()[:16]}.pem"
    write_bundle(merged, root_file, Path(theirs))
    return merged


def _with_local(theirs: str | None) -> str:
    names = [name for name in map(str.strip, (theirs or "").split(",")) if name and name not in LOCAL.split(",")]
    return ",".join([LOCAL, *names])


def default_project(start: Path, environment: Mapping[str, str] = os.environ) -> str | None:
    """The project of a program started in `start`, by the rules for folders: for where nobody can look at its process later."""
    named = environment.get("HALTON_PROJECT")
    if named and slug(named):
        return named
    found = attribute(Asked(cwd=str(start)), b"")
    return None if found.rule == "default" else found.name or found.project
