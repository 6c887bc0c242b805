"""The certificate that a probe's server shows our workers: for names below one that can never resolve, and for nothing else."""

from __future__ import annotations

import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from halton.capture.authority import pem
from halton.errors import HomeError
from halton.paths import Home, read_private, write_private
from halton.wire.probe_host import ZONE

# Workers read their roots once in a life that may last for years, under clocks that jump: so it has no end that could come
# meanwhile (RFC 5280 §4.1.2.5). All that it can do is to answer our own workers' calls to ourselves.
_BEGINS = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
_NEVER_ENDS = datetime.datetime(9999, 12, 31, 23, 59, 59, tzinfo=datetime.UTC)
_UNUSABLE = (OSError, ValueError, TypeError, x509.ExtensionNotFound)
_NAMES = x509.SubjectAlternativeName([x509.DNSName(f"*.{ZONE}")])


def probe_file(home: Home) -> Path:
    """Where it lies, with its key."""
    return home.run / "probe.pem"


def ensure_probe_certificate(home: Home) -> bytes:
    """The certificate as PEM, made with its key if there is none that can be used.

    :raises OSError: if it cannot be written.
    """
    file = probe_file(home)
    try:
        return _certificate(read_private(file))
    except _UNUSABLE:
        raw = _generate()
        write_private(file, raw)
        return _certificate(raw)


def read_probe_certificate(home: Home) -> bytes:
    """The certificate as PEM, of a home whose meter has made it.

    :raises HomeError: if there is none.
    """
    try:
        return _certificate(read_private(probe_file(home)))
    except _UNUSABLE:
        raise HomeError(
            f"{probe_file(home)} cannot be used: this meter was started before it could be probed. Start it again: halton stop; "
            "halton start"
        ) from None


def _certificate(raw: bytes) -> bytes:
    """The certificate of a file that holds its key too.

    :raises Exception: one of `_UNUSABLE`, if it is none of ours.
    """
    certificate = x509.load_pem_x509_certificate(raw)
    key = serialization.load_pem_private_key(raw, None)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    if key.public_key() != certificate.public_key() or names != _NAMES:
        raise ValueError("key, certificate and name do not belong together")
    return pem(certificate)


def _generate() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Halton probe")])
    usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_BEGINS)
        .not_valid_after(_NEVER_ENDS)
        .add_extension(_NAMES, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private + pem(builder.sign(key, hashes.SHA256()))
