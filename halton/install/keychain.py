"""macOS: the System keychain, by security(1)."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from halton.install.system_roots import run

KEYCHAIN = "/Library/Keychains/System.keychain"
_SHA256 = re.compile(r"^SHA-256 hash: ([0-9A-F]{64})$", re.MULTILINE)


class Keychain:
    """The keychain of all accounts; `security` runs its program."""

    place = KEYCHAIN

    def __init__(self, security: Callable[[Sequence[str]], str] = run) -> None:
        self._security = security

    def held(self, known: Collection[str]) -> tuple[str, ...]:
        """Those of these digests among its certificates."""
        found = _SHA256.findall(self._security(["security", "find-certificate", "-a", "-Z", KEYCHAIN]))
        return tuple(digest for digest in map(str.lower, found) if digest in known)

    def put(self, roots: Mapping[str, bytes], known: Collection[str]) -> None:
        """Add what is missing, delete what is old."""
        there = self.held(known)
        self.drop([digest for digest in there if digest not in roots])
        with TemporaryDirectory() as folder:
            for digest, pem in roots.items():
                if digest not in there:
                    file = Path(folder) / f"{digest}.crt"
                    file.write_bytes(pem)
                    self._security(_put(file))

    def put_line(self, copies: Mapping[str, Path]) -> str:
        """A command for each."""
        return " && ".join(f"sudo {shlex.join(_put(file))}" for file in copies.values())

    def drop(self, digests: Collection[str]) -> None:
        """Delete each, with what the keychain trusts it for."""
        for digest in digests:
            self._security(_drop(digest))

    def drop_line(self, digests: Collection[str]) -> str:
        """A command for each."""
        return " && ".join(f"sudo {shlex.join(_drop(digest))}" for digest in digests)


def _put(file: Path) -> list[str]:
    return ["security", "add-trusted-cert", "-d", "-r", "trustRoot", "-k", KEYCHAIN, str(file)]


def _drop(digest: str) -> list[str]:
    return ["security", "delete-certificate", "-Z", digest.upper(), "-t", KEYCHAIN]
