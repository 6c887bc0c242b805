"""Leaf certificates: each provider host gets one with a key of its own, which lives for 30 days in memory only."""

from __future__ import annotations

import datetime
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from mitmproxy import certs
from mitmproxy.addons.tlsconfig import TlsConfig
from mitmproxy.proxy.context import Context

from halton.capture.authority import SKEW, Authority

LIFE = datetime.timedelta(days=30)
RENEW_BEFORE = datetime.timedelta(days=1)


class Leaves(TlsConfig):
    """mitmproxy's TLS settings, with our leaves instead of its own, which all carry the authority's key."""

    def __init__(self, authority: Authority) -> None:
        raw = authority.key_file.read_bytes()
        self._authority = authority
        self._key = cast(ec.EllipticCurvePrivateKey, serialization.load_pem_private_key(raw, None))
        self._issuer, *_ = self._chain = x509.load_pem_x509_certificates(raw)
        self._entries: dict[str, certs.CertStoreEntry] = {}
        self.certstore = _NoStore()  # type: ignore[assignment]

    def configure(self, updated: object) -> None:
        """mitmproxy would make an authority of its own here."""

    def get_cert(self, conn_context: Context) -> certs.CertStoreEntry:
        """The leaf for the name that the client asked for."""
        host = conn_context.client.sni or conn_context.server.sni or ""
        entry = self._entries.get(host)
        soon = datetime.datetime.now(datetime.UTC) + RENEW_BEFORE
        if entry is None or entry.cert.to_cryptography().not_valid_after_utc < soon:
            entry = self._entries[host] = self._make(host)
        return entry

    def _make(self, host: str) -> certs.CertStoreEntry:
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])]))
            .issuer_name(self._issuer.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - SKEW)
            .not_valid_after(min(now + LIFE, self._authority.not_after))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        leaf = certs.Cert(builder.sign(self._key, hashes.SHA256()))
        # The store is typed for RSA keys; pyOpenSSL takes either.
        return certs.CertStoreEntry(
            leaf, cast(rsa.RSAPrivateKey, key), self._authority.key_file, [certs.Cert(c) for c in self._chain]
        )


class _NoStore:
    """What tls_start_client asks of a store: no finite-field Diffie-Hellman."""

    dhparams = None
