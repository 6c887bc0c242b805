"""The client of a probe: it goes by our environment block and nothing else, as a program does that was started with it."""

from __future__ import annotations

import base64
import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from halton.errors import safe
from halton.probe.answer import PATH
from halton.probe.broken import ANSWER, NEXT, PORT, READ, TRUST, UPSTREAM, BrokenLink
from halton.probe.server import Server

_HTTPS = 443
_SETTLE_S = 1.0
_HEAD_LIMIT = 16 << 10
_AGAIN = "Start the meter again: halton stop; halton start"
# X509_V_ERR_*: a chain that ends at no root of ours, however OpenSSL puts it (x509_vfy.h).
_NO_ROOT = (2, 18, 19, 20, 21)


def call(block: Mapping[str, str], server: Server, own: bytes, body: bytes, deadline: float) -> bytes:
    """Send a request to a probe's server through the proxy of an environment block, and give back the answer's body.

    `own` is the server's certificate as PEM: whoever sees it has not been read by anybody. `deadline` is of the monotonic clock.

    :raises BrokenLink: naming the first link that did not hold.
    """
    context = _trust(block["SSL_CERT_FILE"], own)
    proxy = urlsplit(block["HTTPS_PROXY"])
    with _enter(proxy.hostname or "", proxy.port or 0, deadline) as plain:
        _connect(plain, server, _credentials(proxy.username, proxy.password))
        with _handshake(plain, context, server) as tls:
            if tls.getpeercert(binary_form=True) == ssl.PEM_cert_to_DER_cert(own.decode()):
                raise BrokenLink(READ, f"The edge passed the call on unread: no capture worker took it. {NEXT}")
            tls.settimeout(_left(deadline))
            return _ask(tls, server, body)


def _trust(bundle: str, own: bytes) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=bundle)
    except OSError as error:
        why = f"{bundle}, which programs are told to trust, cannot be used ({error.strerror})"
        raise BrokenLink(TRUST, f"{why}. {_AGAIN}") from None
    context.load_verify_locations(cadata=own.decode())
    return context


def _enter(host: str, port: int, deadline: float) -> socket.socket:
    try:
        return socket.create_connection((host, port), _left(deadline))
    except OSError as error:
        why = f"Nobody answers at {host}:{port}, where the proxy should listen ({error.strerror or _word(error)})"
        raise BrokenLink(PORT, f"{why}. {_AGAIN}") from None


def _connect(plain: socket.socket, server: Server, credentials: str) -> None:
    """Ask for the tunnel."""
    place = f"{server.host}:{_HTTPS}"
    head = f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\nProxy-Authorization: Basic {credentials}\r\n\r\n"
    received = b""
    try:
        plain.sendall(head.encode())
        while b"\r\n\r\n" not in received and len(received) < _HEAD_LIMIT:
            if not (byte := plain.recv(1)):  # what follows belongs to TLS
                break
            received += byte
    except OSError as error:
        raise BrokenLink(PORT, f"The proxy does not answer a CONNECT ({_word(error)}). {NEXT}") from None
    status = received.split(b"\r\n", 1)[0].decode("latin-1").removeprefix("HTTP/1.1 ")
    if status.startswith("200 "):
        return
    if status.startswith(("403", "407")):
        raise BrokenLink(PORT, f"The proxy refuses this account ({safe(status)}). Probe as the account whose meter it is.")
    if not status.startswith(("502", "504")):
        raise BrokenLink(PORT, f"The proxy answers a CONNECT with {safe(status) or 'nothing'}: is it Halton? {_AGAIN}")
    raise BrokenLink(UPSTREAM, f"The meter could not connect to a server on this machine ({safe(status)}). {NEXT}")


def _handshake(plain: socket.socket, context: ssl.SSLContext, server: Server) -> ssl.SSLSocket:
    try:
        return context.wrap_socket(plain, server_hostname=server.host)
    except ssl.SSLCertVerificationError as error:
        if error.verify_code in _NO_ROOT:
            why = "The bundle that programs are told to trust lacks our root: they refuse every call"
        else:
            why = f"A program that trusts our root refuses the certificate that capture shows: {safe(error.verify_message)}"
        raise BrokenLink(TRUST, f"{why}. {_AGAIN}") from None
    except OSError as error:
        _refuse_upstream(server)
        raise BrokenLink(READ, f"The proxy ended the call before it was read ({_word(error)}). {NEXT}") from None


def _ask(tls: ssl.SSLSocket, server: Server, body: bytes) -> bytes:
    connection = http.client.HTTPConnection(server.host)
    connection.sock = tls
    try:
        connection.request("POST", PATH, body, {"content-type": "application/json", "user-agent": "halton-probe"})
        answer = connection.getresponse()
        content = answer.read()
    except (OSError, http.client.HTTPException) as error:
        _refuse_upstream(server)
        raise BrokenLink(ANSWER, f"The call broke off within the meter ({_word(error)}). {NEXT}") from None
    if answer.status != http.client.OK:
        _refuse_upstream(server)
        raise BrokenLink(ANSWER, f"The meter answered {answer.status} in the server's place. {NEXT}")
    return content


def _refuse_upstream(server: Server) -> None:
    """The server hears of its refusal at the moment in which the client is told that something went wrong.

    :raises BrokenLink: if that is so.
    """
    server.seen.wait(_SETTLE_S)
    if server.failed is not None:
        why = f"Capture does not take the certificate of the probe's server ({safe(server.failed)})"
        raise BrokenLink(UPSTREAM, f"{why}: its roots are not those of this home. {_AGAIN}")


def _credentials(user: str | None, password: str | None) -> str:
    return base64.b64encode(f"{unquote(user or '')}:{unquote(password or '')}".encode()).decode()


def _left(deadline: float) -> float:
    return max(0.1, deadline - time.monotonic())


def _word(error: Exception) -> str:
    return "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__
