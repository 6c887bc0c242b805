"""Whether the other end of a connection to the page is another account of this machine."""

from __future__ import annotations

from halton.attribution.accounts import Accounts, Address


class Peer:
    """The other end of one connection. What is known of it dies with it: ports are used again, by anybody."""

    def __init__(self, accounts: Accounts, client: Address, server: Address) -> None:
        self._accounts = accounts
        self._ends = client, server
        self._served: bool | None = None

    def is_stranger(self) -> bool:
        """Whether it is another account, or was gone before it was known. Where the kernel does not say, as on macOS, nobody is
        kept out."""
        if self._served is None:
            try:
                self._served = self._accounts.serves(*self._ends)
            except ConnectionResetError:
                self._served = False
        return self._served is False
