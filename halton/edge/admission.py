"""How the edge knows its own account's connections: from the kernel on Linux, by a proof of the home's run key elsewhere."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import NamedTuple

from halton.attribution.accounts import Accounts
from halton.edge.grace import unproved_until
from halton.edge.proof import Proof
from halton.edge.refusal import FORBIDDEN
from halton.edge.request import Target
from halton.errors import HomeError
from halton.paths import Home
from halton.run_key import ensure_run_key

Refuses = Callable[[socket.socket, Target], str | None]
_log = logging.getLogger(__name__)


class Admission(NamedTuple):
    """What says with which status a connection is refused, or None; and what it tells the supervisor."""

    refuses: Refuses
    facts: Callable[[], dict[str, int]] = dict


def admission(home: Home, platform: str = sys.platform) -> Admission:
    """The one for this system. The key is read here, once.

    A key that cannot be read is no reason to cut everybody off: then all are served, and the log says so.
    """
    if platform == "linux":
        return Admission(partial(refuse_others, Accounts()))
    try:
        key = ensure_run_key(home)
    except HomeError as error:
        _log.error("run_key_unusable", exc_info=error)
        return Admission(serve_all)
    proof = Proof(key, unproved_until(home))
    return Admission(proof.refuses, proof.facts)


def proved_by(home: Home, platform: str = sys.platform) -> str:
    """Which run key proves a connection, as a digest that tells nothing of it; empty where none does.

    A home that was made anew has another key: an edge that began in the earlier one would refuse everybody.
    """
    if platform == "linux":
        return ""
    try:
        return sha256(b"halton edge" + ensure_run_key(home)).hexdigest()[:16]
    except HomeError:  # said where it is read to be asked for
        return ""


def refuse_others(accounts: Accounts, client: socket.socket, target: Target) -> str | None:
    """Refuse other accounts, which could tunnel to loopback in our name, and write into our log.

    A kernel that does not say whose it is must not cost anybody their call.

    :raises OSError: if the client has left.
    """
    return FORBIDDEN if accounts.serves(client.getpeername()[:2], client.getsockname()[:2]) is False else None


def serve_all(client: socket.socket, target: Target) -> str | None:
    """Refuse nobody."""
    return None
