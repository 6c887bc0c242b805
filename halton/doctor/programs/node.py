"""Node, by its tls module."""

from __future__ import annotations

from collections.abc import Mapping

from halton.doctor.asking import run_program
from halton.doctor.loopback_server import Server
from halton.privacy.finding import NotChecked

COMMAND = "node"
VARIABLE = "NODE_EXTRA_CA_CERTS"
READS_PROXY = True

_ACCEPTED = "accepted"
_PROGRAM = """
const [host, port] = process.argv.slice(1);
const socket = require("node:tls").connect({ host: "127.0.0.1", port: Number(port), servername: host });
socket.on("secureConnect", () => { console.log("accepted"); socket.destroy(); });
socket.on("error", (error) => console.log(error.code));
"""


def ask(program: str, server: Server, environment: Mapping[str, str], timeout_s: float) -> str | None:
    """Connect to 127.0.0.1, and have the certificate compared with the name."""
    done = run_program([program, "-e", _PROGRAM, server.host, str(server.port)], environment, timeout_s)
    if done.returncode or not (said := done.stdout.strip()):
        raise NotChecked(f"{program} did not say whether it trusts us.")
    return None if said == _ACCEPTED else said
