"""Leaf certificates: each provider host gets one with a key of its own, which lives for 30 days in memory only."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
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

from halton.capture.authorities import signer
from halton.capture.authority import SKEW, Authority
from halton.paths import read_private

LIFE = datetime.timedelta(days=30)
RENEW_BEFORE = datetime.timedelta(days=1)
MOST = 256


class Signer(NamedTuple):
    """An authority with its key, and the certificates that a client needs between its root and a leaf."""

    authority: Authority
    key: ec.EllipticCurvePrivateKey
    chain: list[x509.Certificate]


class Leaf(NamedTuple):
    """A host's certificate, the TLS context that holds it, and between which times it is used: else another is made."""

    entry: certs.CertStoreEntry
    context: SSL.Context
    made_at: datetime.datetime
    renew_at: datetime.datetime


def utc_now() -> datetime.datetime:
    """The clock."""
    return datetime.datetime.now(datetime.UTC)


def load_signers(authorities: Sequence[Authority]) -> tuple[Signer, ...]:
    """Those authorities with what they sign with.

    :raises OSError: if a file of theirs cannot be read.
    """
    return tuple(_load(authority) for authority in authorities)


def _load(authority: Authority) -> Signer:
    raw = read_private(authority.key_file)
    key = cast(ec.EllipticCurvePrivateKey, serialization.load_pem_private_key(raw, None))
    # Clients hold the root themselves (RFC 8446 §4.4.2), and with a name constraint for each provider it is no small one.
    return Signer(authority, key, x509.load_pem_x509_certificates(raw)[:-1])


class Leaves(TlsConfig):
    """mitmproxy's TLS settings, with our leaves instead of its own, which all carry the authority's key."""

    def __init__(self, signers: Sequence[Signer], now: Callable[[], datetime.datetime] = utc_now) -> None:
        self._now = now
        self.adopt(signers)

    def adopt(self, signers: Sequence[Signer]) -> None:
        """Go by these authorities from the next connection on, the oldest first."""
        self._signers = {one.authority.digest: one for one in signers}
        self._authorities = [one.authority for one in signers]
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
        now = self._now()
        # A clock that was ahead when it was made is right by now, and clients take it for one whose time has not come.
        if leaf is None or not leaf.made_at <= now < leaf.renew_at:
            if len(self._leaves) >= MOST:
                # A client may ask for any name; only the few of providers are worth keeping.
                self._leaves.clear()
            leaf = self._leaves[host] = self._make(host, now)
        return leaf

    def _make(self, host: str, now: datetime.datetime) -> Leaf:
        authority, issuer_key, chain = self._signers[signer(self._authorities, host, now).digest]
        key = ec.generate_private_key(ec.SECP256R1())
        # Outside its authority's life it is signed as of the nearest day in it: the client's clock may be the one that is right.
        at = min(max(now, authority.not_before + SKEW), authority.not_after)
        end = min(at + LIFE, authority.not_after)
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])]))
            .issuer_name(chain[0].subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - SKEW)
            .not_valid_after(end)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        )
        leaf = certs.Cert(builder.sign(issuer_key, hashes.SHA256()))
        # The store is typed for RSA keys; pyOpenSSL takes either.
        private, above = cast(rsa.RSAPrivateKey, key), [certs.Cert(certificate) for certificate in chain]
        entry = certs.CertStoreEntry(leaf, private, authority.key_file, above)
        return Leaf(entry, _tls_context(entry), now, end - RENEW_BEFORE)


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
    # A client that only waits needs no buffers, and of a thousand streams most wait (SSL_CTX_set_mode(3)).
    context.set_mode(SSL.MODE_RELEASE_BUFFERS)
    return context
