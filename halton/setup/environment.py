"""The environment that sends a program's provider traffic through the meter and makes it trust our root.

Programs disagree on variables: some replace their roots (they get the bundle), some add to them (they get our root alone).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from halton.paths import Home
from halton.settings import LOOPBACK
from halton.setup.roots import write_bundle

PASSWORD = "halton"
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

    `listeners` are the addresses on which we stand for local servers, and the formats of those.
    """
    # Several clients send a user name only if there is a password beside it.
    user = f"{quote(project, safe='')}:{PASSWORD}@" if project else ""
    proxy = f"http://{user}{LOOPBACK}:{port}"
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
    """The project that `halton run` uses where none is named: HALTON_PROJECT, the git repository, the folder."""
    if named := environment.get("HALTON_PROJECT"):
        return named
    for folder in (start, *start.parents):
        if (folder / ".git").exists():
            return folder.name or None
    return None if start in (Path.home(), Path("/"), Path("/tmp"), Path("/root")) else start.name or None
