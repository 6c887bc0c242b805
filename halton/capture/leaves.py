"""Leaf certificates: each provider host gets one with a key of its own, which lives for 30 days in memory only."""

from __future__ import annotations

import datetime
from typing import NamedTuple, cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from mitmproxy import certs
from mitmproxy.addons.tlsconfig import AppData, TlsConfig, alpn_select_callback
from mitmproxy.net import tls as net_tls
from mitmproxy.proxy.context import Context
from mitmproxy.tls import TlsData
from OpenSSL import SSL

from halton.capture.authority import SKEW, Authority

LIFE = datetime.timedelta(days=30)
RENEW_BEFORE = datetime.timedelta(days=1)
MOST = 256


class Leaf(NamedTuple):
    """A host's certificate and the TLS context that holds it."""

    entry: certs.CertStoreEntry
    context: SSL.Context


class Leaves(TlsConfig):
    """mitmproxy's TLS settings, with our leaves instead of its own, which all carry the authority's key."""

    def __init__(self, authority: Authority) -> None:
        raw = authority.key_file.read_bytes()
        self._authority = authority
        self._key = cast(ec.EllipticCurvePrivateKey, serialization.load_pem_private_key(raw, None))
        # Clients hold the root themselves (RFC 8446 §4.4.2), and with a name constraint for each provider it is no small one.
        self._issuer, *_ = self._chain = x509.load_pem_x509_certificates(raw)[:-1]
        self._leaves: dict[str, Leaf] = {}

    def configure(self, updated: object) -> None:
        """mitmproxy would make an authority of its own here."""

    def get_cert(self, conn_context: Context) -> certs.CertStoreEntry:
        """The leaf for the name that the client asked for."""
        return self._leaf(conn_context).entry

    def tls_start_client(self, tls_start: TlsData) -> None:
        """Begin the client's side. One TLS context serves all connections of a host, so that none loads its leaf again."""
        context = tls_start.context
        tls_start.ssl_conn = SSL.Connection(self._leaf(context).context)
        alpn = AppData(client_alpn=context.client.alpn, server_alpn=context.server.alpn, http2=context.options.http2)
        tls_start.ssl_conn.set_app_data(alpn)
        tls_start.ssl_conn.set_accept_state()

    def _leaf(self, conn_context: Context) -> Leaf:
        host = conn_context.client.sni or conn_context.server.sni or ""
        leaf = self._leaves.get(host)
        soon = datetime.datetime.now(datetime.UTC) + RENEW_BEFORE
        if leaf is None or leaf.entry.cert.to_cryptography().not_valid_after_utc < soon:
            if len(self._leaves) >= MOST:
                # A client may ask for any name; only the few of providers are worth keeping.
                self._leaves.clear()
            entry = self._make(host)
            leaf = self._leaves[host] = Leaf(entry, _tls_context(entry))
        return leaf

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


def _tls_context(entry: certs.CertStoreEntry) -> SSL.Context:
    """Certificate, key and chain in place. A chain that is given is sent as it is; one in a store is verified each time."""
    context = net_tls.create_client_proxy_context.__wrapped__(
        method=net_tls.Method.TLS_SERVER_METHOD,
        min_version=net_tls.DEFAULT_MIN_VERSION,
        max_version=net_tls.DEFAULT_MAX_VERSION,
        cipher_list=None,
        ecdh_curve=None,
        chain_file=None,
        alpn_select_callback=alpn_select_callback,
        request_client_cert=False,
        extra_chain_certs=tuple(entry.chain_certs),
        dhparams=None,
    )
    context.use_certificate(entry.cert.to_cryptography())
    context.use_privatekey(entry.privatekey)
    return context
