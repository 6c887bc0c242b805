"""What `halton run` puts into the proxy's address: a project, and a run that nobody else can pretend to be."""

from __future__ import annotations

import hmac
import secrets

# 64 bits name a run, 128 bits of the MAC prove it: short enough for an address that programs print.
_RUN_ID_BYTES = 8
_MAC_DIGITS = 32


def new_run_id() -> str:
    """A name for one run: 16 random hex digits."""
    return secrets.token_hex(_RUN_ID_BYTES)


def password(key: bytes, project: str, run_id: str) -> str:
    """`RUNID.MAC`: the proxy password that goes with the proxy user `project`. It needs no quoting in an address."""
    # A run id has no zero byte, so no other pair makes the same message.
    message = f"halton/run/1\0{run_id}\0{project}".encode("utf-8", "surrogateescape")
    return f"{run_id}.{hmac.digest(key, message, 'sha256').hex()[:_MAC_DIGITS]}"


def run_of(key: bytes, user: str | None, given: str | None) -> str | None:
    """The run that these proxy credentials prove, or None. The comparison takes the same time whatever is wrong."""
    run_id = (given or "").partition(".")[0]
    if not key or not user or not given or len(run_id) != 2 * _RUN_ID_BYTES:
        return None
    try:
        expected = password(key, user, run_id).encode()
        return run_id if hmac.compare_digest(expected, given.encode()) else None
    except UnicodeError:  # half characters, which no user of ours has
        return None
