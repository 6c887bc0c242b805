"""Root certificates: what the system trusts, plus ours for the clients, plus the user's for the providers' side."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from halton.errors import SettingsError
from halton.paths import write_private

# Debian and Alpine, Fedora and RHEL, openSUSE, macOS and the BSDs.
_SYSTEM_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
_BEGIN = b"-----BEGIN CERTIFICATE-----"


def system_roots() -> bytes:
    """The roots this machine trusts, as PEM; certifi's where the system has no file of them."""
    openssl = ssl.get_default_verify_paths().openssl_cafile
    for file in (openssl, *_SYSTEM_FILES):
        if os.path.isfile(file):
            return Path(file).read_bytes()
    import certifi

    return Path(certifi.where()).read_bytes()


def write_bundle(path: Path, root_file: Path, extra: Path | None = None) -> None:
    """Write what clients replace their roots with: the system's, the user's own bundle if there is one, and our root."""
    write_private(path, join(system_roots(), _read(extra), root_file.read_bytes()))


def write_upstream_roots(path: Path, upstream_ca: str | None) -> None:
    """Write what the providers' certificates are checked against.

    :raises SettingsError: if `[proxy] upstream_ca` names no PEM file.
    """
    extra = b""
    if upstream_ca is not None:
        extra = _read(Path(upstream_ca).expanduser())
        if _BEGIN not in extra:
            raise SettingsError(f"[proxy] upstream_ca: {upstream_ca} is not a readable PEM file of certificates.")
    inherited = os.environ.get("SSL_CERT_FILE")
    write_private(path, join(system_roots(), _read(Path(inherited)) if inherited else b"", extra))


def join(*bundles: bytes) -> bytes:
    """Several PEM bundles as one, each certificate once."""
    seen: dict[bytes, None] = {}
    for bundle in bundles:
        for part in bundle.split(_BEGIN)[1:]:
            seen[_BEGIN + part.partition(b"-----END CERTIFICATE-----")[0] + b"-----END CERTIFICATE-----\n"] = None
    return b"".join(seen)


def _read(path: Path | None) -> bytes:
    try:
        return path.read_bytes() if path is not None else b""
    except OSError:
        return b""
