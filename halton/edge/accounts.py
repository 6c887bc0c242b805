"""Which accounts may use the proxy: this one, and root. Others could tunnel to loopback in our name, and write into our log."""

from __future__ import annotations

import os
import socket
from collections.abc import Collection

from halton.attribution.caller import CallerUnknown
from halton.attribution.sock_diag import SocketDiagnosis


class Accounts:
    """Asks the kernel whose a connection is."""

    def __init__(self, served: Collection[int] | None = None) -> None:
        self._diagnosis = SocketDiagnosis()
        self._served = {os.getuid(), 0} if served is None else served

    def close(self) -> None:
        """Let go of the kernel."""
        self._diagnosis.close()

    def serves(self, client: socket.socket) -> bool:
        """Whether to serve it; a kernel that does not say, or not within 20 ms, must not cost anybody their call."""
        try:
            owner = self._diagnosis.owner(client.getpeername()[:2], client.getsockname()[:2])
        except (CallerUnknown, OSError):
            return True
        return owner.uid in self._served
