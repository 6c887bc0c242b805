"""curl."""

from __future__ import annotations

from collections.abc import Mapping

from halton.doctor.asking import run_program
from halton.doctor.loopback_server import Server
from halton.privacy.finding import NotChecked

COMMAND = "curl"
VARIABLE = "CURL_CA_BUNDLE"
READS_PROXY = True

# curl(1), EXIT CODES: a certificate that cannot be verified, a file of roots that cannot be read, a handshake that failed.
_REFUSED = (60, 77, 35)


def ask(program: str, server: Server, environment: Mapping[str, str], timeout_s: float) -> str | None:
    """Ask for a page there; the name leads to 127.0.0.1 and no proxy is gone through, whatever a .curlrc says."""
    command = [program, "--silent", "--show-error", "--noproxy", "*", "--max-time", str(timeout_s)]
    command += ["--resolve", f"{server.host}:{server.port}:127.0.0.1", f"https://{server.host}:{server.port}/"]
    done = run_program(command, environment, timeout_s + 1)
    if done.returncode == 0:
        return None
    if done.returncode in _REFUSED:
        return done.stderr.partition("\n")[0].removeprefix(f"curl: ({done.returncode}) ") or "refused"
    raise NotChecked(f"{program} ended with status {done.returncode}.")
