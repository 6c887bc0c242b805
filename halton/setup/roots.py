"""Root certificates: what the system trusts, plus ours for the clients, plus the user's for the providers' side."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import ssl
import stat
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from halton.errors import SettingsError
from halton.paths import Home, write_changed, write_private

# Debian and Alpine, Fedora and RHEL, openSUSE, macOS and the BSDs.
_SYSTEM_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"


def system_roots() -> bytes:
    """The roots this machine trusts, as PEM; certifi's where the system has no file of them."""
    openssl = ssl.get_default_verify_paths().openssl_cafile
    for file in (openssl, *_SYSTEM_FILES):
        if os.path.isfile(file):
            return Path(file).read_bytes()
    import certifi

    return Path(certifi.where()).read_bytes()


def write_bundle(path: Path, root_file: Path, extra: Path | None = None) -> None:
    """Write what clients replace their roots with: the system's, the user's own bundle if there is one, and our roots.

    A file that says so already is left as it is.
    """
    bundle = join(system_roots(), _read(extra), root_file.read_bytes())
    if _read(path) != bundle or path.is_symlink() or stat.S_IMODE(path.stat().st_mode) != 0o600:
        write_private(path, bundle)


def merged_bundles(home: Home) -> list[Path]:
    """The bundles of users who have one of their own, each merged with ours: shells of long ago still name them."""
    return sorted(home.run.glob("ca-bundle-*.pem"))


def renew_roots(bundle: Path, known: Collection[str], roots: bytes) -> None:
    """Have a merged bundle hold these roots of ours, and none of those `known` by their digests that are not among them.

    What lies there is kept otherwise: whose it was is not known any more. So one that cannot be read is not written either.

    :raises OSError: if it cannot be read or written.
    """
    with suppress(FileNotFoundError):
        _renew_roots(bundle, known, roots)


def _renew_roots(bundle: Path, known: Collection[str], roots: bytes) -> None:
    found = bundle.lstat()
    if stat.S_ISREG(found.st_mode) and stat.S_IMODE(found.st_mode) != 0o600:
        bundle.chmod(0o600)
    held = bundle.read_bytes()
    others = (block for block in _blocks(held) if _digest(block) not in known)
    renewed = join(*others, roots)
    if held != renewed:
        write_private(bundle, renewed)


def write_upstream_roots(path: Path, upstream_ca: str | None, probe: bytes = b"") -> None:
    """Write what the providers' certificates are checked against; a file that says so already is left as it is.

    `probe` is the certificate of a probe's server, as PEM.

    :raises SettingsError: if `[proxy] upstream_ca` names no PEM file.
    """
    extra = b""
    if upstream_ca is not None:
        extra = _read(Path(upstream_ca).expanduser())
        if _BEGIN not in extra:
            raise SettingsError(f"[proxy] upstream_ca: {upstream_ca} is not a readable PEM file of certificates.")
    inherited = os.environ.get("SSL_CERT_FILE")
    write_changed(path, join(system_roots(), _read(Path(inherited)) if inherited else b"", extra, probe))


def join(*bundles: bytes) -> bytes:
    """Several PEM bundles as one, each certificate once."""
    return b"".join(dict.fromkeys(block for bundle in bundles for block in _blocks(bundle)))


def _blocks(bundle: bytes) -> Iterator[bytes]:
    """Each certificate of a bundle, as it stands there."""
    for part in bundle.split(_BEGIN)[1:]:
        yield _BEGIN + part.partition(_END)[0] + _END + b"\n"


def _digest(block: bytes) -> str | None:
    """The SHA-256 of a certificate; None for what is none."""
    try:
        return hashlib.sha256(base64.b64decode(block.removeprefix(_BEGIN).partition(_END)[0])).hexdigest()
    except binascii.Error:
        return None


def _read(path: Path | None) -> bytes:
    try:
        return path.read_bytes() if path is not None else b""
    except OSError:
        return b""
