"""Python, by its ssl module."""

from __future__ import annotations

from collections.abc import Mapping

from halton.doctor.asking import run_program
from halton.doctor.loopback_server import Server
from halton.privacy.finding import NotChecked

COMMAND = "python3"
VARIABLE = "SSL_CERT_FILE"
READS_PROXY = True

_ACCEPTED = "accepted"
_PROGRAM = """
import socket, ssl, sys
try:
    with socket.create_connection(("127.0.0.1", int(sys.argv[2])), 3) as plain:
        ssl.create_default_context().wrap_socket(plain, server_hostname=sys.argv[1]).close()
    print("accepted")
except ssl.SSLError as error:
    print(getattr(error, "verify_message", "") or error.reason or "refused")
"""


def ask(program: str, server: Server, environment: Mapping[str, str], timeout_s: float) -> str | None:
    """Connect as urllib would, with the roots that are its default."""
    done = run_program([program, "-c", _PROGRAM, server.host, str(server.port)], environment, timeout_s)
    if done.returncode or not (said := done.stdout.strip()):
        raise NotChecked(f"{program} did not say whether it trusts us.")
    return None if said == _ACCEPTED else said
