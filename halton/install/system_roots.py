"""The roots that a whole machine trusts, as a place into which ours can be put and from which they can be taken again."""

from __future__ import annotations

import hashlib
import os
import shlex
import ssl
import subprocess
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from halton.errors import HaltonError, safe

TIMEOUT_S = 120.0
# Where programs of the system lie that only root has in its PATH.
SBIN = "/usr/sbin:/sbin"


class SystemRoots(Protocol):
    """Ours are known by the SHA-256 of the certificate. What changes it needs root; the lines are for who is not."""

    place: str

    def held(self, known: Collection[str]) -> tuple[str, ...]:
        """Those of these digests that it holds."""

    def put(self, roots: Mapping[str, bytes], known: Collection[str]) -> None:
        """Have it hold these, PEM by digest, and no other of those `known`.

        :raises HaltonError: with what the system's program said.
        """

    def put_line(self, copies: Mapping[str, Path]) -> str:
        """A line for a shell that puts them in, from the files in which they lie."""

    def drop(self, digests: Collection[str]) -> None:
        """Take these out.

        :raises HaltonError: with what the system's program said.
        """

    def drop_line(self, digests: Collection[str]) -> str:
        """A line for a shell that takes them out."""


def digest_of(pem: bytes) -> str | None:
    """The SHA-256 of a certificate; None for what is none."""
    try:
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem.decode("ascii"))).hexdigest()
    except ValueError:
        return None


def run(command: Sequence[str], said: str = "") -> str:
    """Run a program of the system; what it prints.

    :raises HaltonError: if it fails or does not end.
    """
    environment = {**os.environ, "PATH": f"{os.environ.get('PATH', os.defpath)}:{SBIN}"}
    try:
        done = subprocess.run(
            command, input=said, capture_output=True, text=True, errors="replace", timeout=TIMEOUT_S, env=environment
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        why = type(error).__name__
        raise HaltonError(f"{command[0]} cannot be run ({why}). Run it yourself: {shlex.join(command)}") from None
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise HaltonError(f"{command[0]} failed: {safe(''.join(last))}. Run it yourself: {shlex.join(command)}")
    return done.stdout
