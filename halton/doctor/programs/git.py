"""git over HTTPS."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from halton.doctor.asking import run_program
from halton.doctor.loopback_server import Server
from halton.privacy.finding import NotChecked

COMMAND = "git"
VARIABLE = "GIT_SSL_CAINFO"
READS_PROXY = True

# The first that can be told where a name leads (git-config(1), http.curloptResolve): an older one would look it up.
_FIRST = (2, 37)
_CERTIFICATE = re.compile(r"(?i)certificate|SSL|CAfile|gnutls")


def ask(program: str, server: Server, environment: Mapping[str, str], timeout_s: float) -> str | None:
    """Ask for a repository that is not there. Of one's own settings the roots count alone: no other could lead elsewhere."""
    version = re.search(r"([0-9]+)\.([0-9]+)", run_program([program, "--version"], environment, timeout_s).stdout)
    if not version or (int(version[1]), int(version[2])) < _FIRST:
        raise NotChecked(f"{program} is too old to be asked without a look-up of names.")
    roots = run_program([program, "config", "--get", "http.sslCAInfo"], environment, timeout_s).stdout.strip()
    url, place = f"https://{server.host}:{server.port}/", f"{server.host}:{server.port}:127.0.0.1"
    options = ["-c", f"http.curloptResolve={place}", *(["-c", f"http.sslCAInfo={roots}"] if roots else [])]
    done = run_program([program, *options, "ls-remote", url], _alone(environment), timeout_s)
    last = done.stderr.strip().rpartition("\n")[2]
    if "not found" in last:  # it has read our answer
        return None
    if _CERTIFICATE.search(last):
        return last.rpartition(f"'{url}': ")[2]
    raise NotChecked(f"{program} did not say whether it trusts us.")


def _alone(environment: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in environment.items() if not name.startswith("GIT_CONFIG")}
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    return kept | own | {"GIT_ALLOW_PROTOCOL": "https"}
