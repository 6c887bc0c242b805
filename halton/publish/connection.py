"""One connection to the page: whose it is, and the answer to what is no HTTP."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from halton.attribution.accounts import Accounts
from halton.publish.headers import ALWAYS
from halton.publish.peer import Peer

# Where a request's scope has its peer: in `state`, which ASGI gives servers for what is theirs.
PEER = "peer"


class Connection(H11Protocol):
    """uvicorn's own, which says of a connection only its ports and answers a broken request without our headers."""

    def __init__(self, *arguments: Any, accounts: Accounts, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._accounts = accounts

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give all requests of this connection the same peer, and those of the next another."""
        super().connection_made(transport)
        if self.client is not None and self.server is not None and self.server[1] is not None:
            peer = Peer(self._accounts, self.client, (self.server[0], self.server[1]))
            self.app_state = {**self.app_state, PEER: peer}

    def send_400_response(self, msg: str) -> None:
        """Answer what cannot be read as HTTP, and hang up."""
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), *ALWAYS]
        answer = (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=msg.encode("ascii", "replace")),
            h11.EndOfMessage(),
        )
        # With an answer under way there is no room for another.
        with suppress(h11.LocalProtocolError):
            for event in answer:
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
