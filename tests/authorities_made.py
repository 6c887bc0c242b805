"""Homes with an authority, as `halton up` makes it, and authorities that are not as they must be."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from halton.log.store import Log
from halton.paths import Home, write_private
from halton.setup.authority import ensure_authority
from halton.wire.find import provider_hosts

KEY, ROOT = "mitmproxy-ca.pem", "mitmproxy-ca-cert.pem"


def with_authority(home: Home, hosts: Sequence[str] | None = None) -> Path:
    """Make and record the authority of a home; the file of its key."""
    with closing(Log(home.log)) as log:
        ensure_authority(home, log, provider_hosts() if hosts is None else hosts)
    return home.root / "ca" / KEY


def unconstrained(
    file: Path, names: x509.NameConstraints | None = None, *, critical: bool = True, keep_root_key: Path | None = None
) -> None:
    """Put an authority in the place of another: one that may sign for anything, or for what `names` says."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _sign("root", root_key, "root", root_key, names, critical)
    intermediate = _sign("signs", key, "root", root_key, names, critical, path_length=0)
    chain = b"".join(certificate.public_bytes(Encoding.PEM) for certificate in (intermediate, root))
    write_private(file, _pem(key) + chain)
    write_private(file.with_name(ROOT), root.public_bytes(Encoding.PEM))
    if keep_root_key is not None:
        write_private(keep_root_key, b"words before it\n" + _pem(root_key))


def _sign(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    names: x509.NameConstraints | None,
    critical: bool,
    path_length: int | None = None,
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=100, hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
    )
    if names is not None:
        builder = builder.add_extension(names, critical=critical)
    return builder.sign(issuer_key, hashes.SHA256())


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
