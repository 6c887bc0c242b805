"""What other people's programs think of a server: each connects for real, trusts one root, and says why if it refuses."""

from __future__ import annotations

import os
import re
import socket
import ssl
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from contract.forging import Shown

HERE = Path(__file__).parent
TIMEOUT_S = 120

# For each server an empty text if the verifier accepts it, else its reason.
Verifier = Callable[[Path, Sequence[Shown]], list[str]]


def openssl(root: Path, servers: Sequence[Shown]) -> list[str]:
    return [_openssl(root, server) for server in servers]


def _openssl(root: Path, server: Shown) -> str:
    asked = ["-verify_hostname", server.host, "-servername", server.host]
    if server.host.replace(".", "").isdecimal():
        asked = ["-verify_ip", server.host, "-noservername"]
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-CAfile", str(root), "-no-CApath", *asked]
    done = _run([*command, "-verify_return_error", "-x509_strict"])
    if done.returncode == 0:
        assert "Verify return code: 0 (ok)" in done.stdout or "Verification: OK" in done.stdout, done.stdout
        return ""
    reason = re.search(r"verify error:num=\d+:(.+)", done.stderr + done.stdout)
    assert reason, done.stderr
    return reason[1]


def python(root: Path, servers: Sequence[Shown]) -> list[str]:
    return [_python(root, server) for server in servers]


def _python(root: Path, server: Shown) -> str:
    context = ssl.create_default_context(cafile=str(root))
    with socket.create_connection(("127.0.0.1", server.port), 10) as plain:
        try:
            with context.wrap_socket(plain, server_hostname=server.host):
                return ""
        except ssl.SSLCertVerificationError as error:
            return error.verify_message


def curl(root: Path, servers: Sequence[Shown]) -> list[str]:
    return [_curl(root, server) for server in servers]


def _curl(root: Path, server: Shown) -> str:
    to = f"{server.host}:{server.port}:127.0.0.1:{server.port}"
    url = f"https://{server.host}:{server.port}/"
    done = _run(["curl", "--silent", "--show-error", "--noproxy", "*", "--cacert", str(root), "--connect-to", to, url])
    if done.returncode == 0:
        assert done.stdout == "ok"
        return ""
    assert done.returncode == 60, done.stderr  # CURLE_PEER_FAILED_VERIFICATION
    return done.stderr.partition("\n")[0]


def node(root: Path, servers: Sequence[Shown]) -> list[str]:
    return _lines(["node", str(HERE / "verify.js"), str(root)], servers)


def java(root: Path, servers: Sequence[Shown]) -> list[str]:
    return _lines(["java", str(HERE / "Verify.java"), str(root)], servers)


def node_that_adds(root: Path, servers: Sequence[Shown]) -> list[str]:
    """Node with our roots beside its own, as `halton run` sets it up."""
    return _lines(["node", str(HERE / "verify.js"), "-"], servers, NODE_EXTRA_CA_CERTS=str(root))


VERIFIERS: dict[str, Verifier] = {
    "openssl": openssl,
    "python": python,
    "curl": curl,
    "node": node,
    "node-that-adds": node_that_adds,
    "java": java,
}


def _lines(command: list[str], servers: Sequence[Shown], **variables: str) -> list[str]:
    done = _run([*command, *(word for server in servers for word in (server.host, str(server.port)))], **variables)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.split("\n")[:-1]
    assert len(lines) == len(servers), done.stdout
    return lines


def _run(command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | variables
    return subprocess.run(command, stdin=subprocess.DEVNULL, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S)
