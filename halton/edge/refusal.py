"""The edge's own answers: why a connection is not served, in a form that a client can act on."""

from __future__ import annotations

import asyncio
import socket

FORBIDDEN = "403 Forbidden"
UNPROVED = "407 Proxy Authentication Required"
NOT_A_CONNECT = "405 Method Not Allowed"
FULL = "503 Service Unavailable"

# What these must say besides: RFC 9110 §15.5.6 and §15.5.8.
_FIELDS = {NOT_A_CONNECT: "Allow: CONNECT\r\n", UNPROVED: 'Proxy-Authenticate: Basic realm="Halton"\r\n'}
_READ_BYTES = 1 << 16


async def refuse(client: socket.socket, status: str) -> None:
    """Answer with this status, and close. It raises nothing."""
    try:
        # Unread bytes would turn the close into a reset, and the client would not see the answer.
        client.recv(_READ_BYTES)
        head = f"HTTP/1.1 {status}\r\n{_FIELDS.get(status, '')}Content-Length: 0\r\nConnection: close\r\n\r\n"
        await asyncio.get_running_loop().sock_sendall(client, head.encode())
        client.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    finally:
        client.close()
