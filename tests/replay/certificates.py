"""An authority that nobody else trusts, and its certificate for whatever hosts are to be played."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

ROOT = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Replay root")])
LEAF = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Replay")])


def make_context(folder: Path, hosts: Sequence[str], protocols: Sequence[str]) -> tuple[ssl.SSLContext, Path]:
    """A server's context for these hosts and ALPN protocols, and the file with the root to trust it by."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = _builder(ROOT, root_key).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
    of_root = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    leaf = _builder(LEAF, key).add_extension(names, critical=False).add_extension(of_root, critical=False)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    folder.mkdir(parents=True, exist_ok=True)
    ca_file, leaf_file = folder / "replay-ca.pem", folder / "replay.pem"
    ca_file.write_bytes(ca.sign(root_key, SHA256()).public_bytes(Encoding.PEM))
    leaf_file.write_bytes(private + leaf.sign(root_key, SHA256()).public_bytes(Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(leaf_file)
    context.set_alpn_protocols(protocols)
    return context, ca_file


def _builder(subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    usage = x509.KeyUsage(True, False, False, False, False, subject == ROOT, False, False, False)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(ROOT)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(usage, critical=True)
    )
