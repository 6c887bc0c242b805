"""Who may use the proxy where the kernel does not say whose a connection is: whoever has read this home's run key."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable

from halton.attribution.credential import run_of
from halton.edge.refusal import UNPROVED
from halton.edge.request import Target

_log = logging.getLogger(__name__)


class Proof:
    """Asks each CONNECT for the credentials that `halton run` and `halton env` put into the proxy's address.

    Until `unproved_until` (Unix seconds) it serves those without, and counts them.
    """

    def __init__(self, key: bytes, unproved_until: float = 0, now: Callable[[], float] = time.time) -> None:
        self._key = key
        self._until = unproved_until
        self._now = now
        self.unproved = 0

    def refuses(self, client: socket.socket, target: Target) -> str | None:
        """The status with which it is refused; None for whom we serve.

        A client of a listener that stands for a local server sends no head, and so cannot prove anything: it is served.
        """
        if not target.head_size:
            return None
        user, given = target.credentials or (None, None)
        if run_of(self._key, user, given):
            return None
        if self._now() >= self._until:
            return UNPROVED
        if not self.unproved:  # one line tells it; the rest is a number
            _log.warning("unproved_served")
        self.unproved += 1
        return None

    def facts(self) -> dict[str, int]:
        """What the supervisor is told: how many were served without a proof, and until when (Unix seconds) they are."""
        return {"unproved": self.unproved, "unproved_until": int(self._until)}
