"""Which accounts of this machine are served: this one, and root. Loopback is open to all of them."""

from __future__ import annotations

import os
from collections.abc import Collection

from halton.attribution.caller import CallerUnknown
from halton.attribution.sock_diag import SocketDiagnosis

type Address = tuple[str, int]


class Accounts:
    """Asks the kernel whose connections are."""

    def __init__(self, served: Collection[int] | None = None) -> None:
        self._diagnosis = SocketDiagnosis()
        self._served = {os.getuid(), 0} if served is None else served

    def close(self) -> None:
        """Let go of the kernel."""
        self._diagnosis.close()

    def serves(self, client: Address, server: Address) -> bool | None:
        """Whether to serve the account at the client's end; None if the kernel does not say, or not within 20 ms.

        :raises ConnectionResetError: if the client has closed its end. Nobody can say any more whose it was, and it reads no
            answer: what it sent before must not be carried out in our name.
        """
        try:
            return self._diagnosis.owner(client, server).uid in self._served
        except CallerUnknown as error:
            if error.reason == "no_socket":
                raise ConnectionResetError from None
            return None
