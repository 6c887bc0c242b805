"""A provider's certificate by our authority, as a worker shows it, for a server on loopback that lives for a moment."""

from __future__ import annotations

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from halton.capture.authority import SKEW, Authority, pem
from halton.paths import read_private

LIFE = datetime.timedelta(minutes=10)


def make_leaf(authority: Authority, host: str, now: datetime.datetime, password: bytes) -> bytes:
    """Key, certificate and what stands between it and the root, as PEM; the key is of no use without the password.

    :raises OSError: if the authority's key cannot be read.
    """
    raw = read_private(authority.key_file)
    issuer_key = serialization.load_pem_private_key(raw, None)
    assert isinstance(issuer_key, ec.EllipticCurvePrivateKey)
    chain = x509.load_pem_x509_certificates(raw)[:-1]
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])]))
        .issuer_name(chain[0].subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(min(now + LIFE, authority.not_after))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(password)
    )
    return b"".join((private, *map(pem, (certificate, *chain))))
