"""What `halton run` puts into the proxy's address: a project, and a run that nobody else can pretend to be."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from urllib.parse import unquote

# 64 bits name a run, 128 bits of the MAC prove it: short enough for an address that programs print.
_RUN_ID_BYTES = 8
_MAC_DIGITS = 32

# The user of a credential that proves a run and names no project: it has no letter or digit, as each project's name does.
NO_PROJECT = "-"


# What a run tells its programs of itself: its name behind those of the runs around it, outermost first.
RUN_VARIABLE = "HALTON_RUN"
_RUN_PATH = re.compile(r"[0-9a-f]{16}(?:\.[0-9a-f]{16}){0,7}")


def run_path(told: str | None) -> str | None:
    """A run behind those around it, if this can be one: who sets it by hand must not be able to write anything into the log."""
    return told if told and _RUN_PATH.fullmatch(told) else None


def new_run_id() -> str:
    """A name for one run: 16 random hex digits."""
    return secrets.token_hex(_RUN_ID_BYTES)


def password(key: bytes, project: str, run_id: str) -> str:
    """`RUN.MAC`: the proxy password for the proxy user `project`; RUN may be a path. It needs no quoting in an address."""
    # A run has no zero byte, so no other pair makes the same message.
    message = f"halton/run/1\0{run_id}\0{project}".encode("utf-8", "surrogateescape")
    return f"{run_id}.{hmac.digest(key, message, 'sha256').hex()[:_MAC_DIGITS]}"


def run_of(key: bytes, user: str | None, given: str | None) -> str | None:
    """The run that these proxy credentials prove, or None. The comparison takes the same time whatever is wrong."""
    run_id = run_path((given or "").rpartition(".")[0])
    if not key or not user or not given or run_id is None:
        return None
    try:
        expected = password(key, user, run_id).encode()
        return run_id if hmac.compare_digest(expected, given.encode()) else None
    except UnicodeError:  # half characters, which no user of ours has
        return None


def offered(field: str) -> tuple[str, str] | None:
    """User and password in a line of a CONNECT's head, if it is a `Proxy-Authorization: Basic` (RFC 7617) with a user."""
    name, _, value = field.partition(":")
    scheme, _, credentials = value.strip().partition(" ")
    if name.strip().lower() != "proxy-authorization" or scheme.lower() != "basic":
        return None
    try:
        user, _, given = base64.b64decode(credentials).decode().partition(":")
    except ValueError:  # no Base64, no ASCII, no UTF-8
        return None
    return (unquote(user), unquote(given)) if user else None
