"""The certificate authority: an intermediate that may sign for LLM providers only, under a root whose key nobody has.

The name constraints (RFC 5280 §4.2.1.10) stand on both certificates; on the intermediate every verifier obeys them, Java
included, which ignores those of a trust anchor. The root's key signs once and is forgotten.
"""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from halton.errors import HomeError
from halton.paths import read_private, write_private
from halton.private_folder import private_folder

KEY_FILE = "mitmproxy-ca.pem"
ROOT_FILE = "mitmproxy-ca-cert.pem"
LIFE = datetime.timedelta(days=365)
SKEW = datetime.timedelta(hours=1)
_EVERY_ADDRESS = ("0.0.0.0/0", "::/0")


class Authority(msgspec.Struct, frozen=True):
    """Where an authority lies: `key_file` holds key, intermediate and root; `root_file` is what clients trust.

    `root` is the root alone, as PEM.
    """

    folder: Path
    key_file: Path
    root_file: Path
    digest: str
    not_before: datetime.datetime
    not_after: datetime.datetime
    hosts: tuple[str, ...]
    root: bytes


def make_authority(folder: Path, hosts: Sequence[str]) -> Authority:
    """Make a new authority in `folder`, for the DNS names and '*.suffix' patterns in `hosts`.

    :raises HomeError: if the folder is not ours alone.
    """
    private_folder(folder)
    raw = generate(hosts)
    authority = parse(raw, folder / KEY_FILE)
    write_private(authority.key_file, raw)
    write_private(authority.root_file, authority.root)
    return authority


def generate(hosts: Sequence[str], now: datetime.datetime | None = None) -> bytes:
    """A new authority as PEM: the key that signs, its certificate and its root."""
    now = now or datetime.datetime.now(datetime.UTC)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    names = _constraints(hosts)
    # Two of them stand beside each other in a bundle: not every verifier tells roots of one name apart by their keys.
    which = secrets.token_hex(4)
    subject = _subject(f"Halton root {which}")
    root = _sign(subject, root_key, subject, root_key, now, names, path_length=1)
    intermediate = _sign(_subject(f"Halton {which}"), key, root.subject, root_key, now, names, path_length=0)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return b"".join((private, *(pem(certificate) for certificate in (intermediate, root))))


def parse(raw: bytes, key_file: Path) -> Authority:
    """The authority that these bytes are, which lie or will lie in `key_file`.

    :raises HomeError: if they are none whose key, certificate and root belong together.
    """
    try:
        certificates = x509.load_pem_x509_certificates(raw)
        key = serialization.load_pem_private_key(raw, None)
        signing, root = certificates[0], certificates[-1]
        signing.verify_directly_issued_by(root)
        whole = key.public_key() == signing.public_key()
    except (ValueError, TypeError, InvalidSignature):
        whole = False
    if not whole:
        raise HomeError(f"{key_file} holds no authority. Move it away and start again: mv {key_file}{{,.old}}")
    return Authority(
        folder=key_file.parent,
        key_file=key_file,
        root_file=key_file.with_name(ROOT_FILE),
        digest=_digest(root),
        not_before=signing.not_valid_before_utc,
        not_after=signing.not_valid_after_utc,
        hosts=_permitted(signing),
        root=pem(root),
    )


def read_authority(folder: Path, name: str = KEY_FILE) -> Authority:
    """The authority that lies in `folder`, whoever made it; nothing is changed.

    :raises OSError: if there is none, or none that this account owns.
    :raises HomeError: if the file is not that of one.
    """
    return parse(read_private(folder / name), folder / name)


def digests_of(root_file: Path) -> tuple[str, ...]:
    """The digests of the roots in a file, as authorities have them; none for a file that holds none or is no file of ours."""
    try:
        return tuple(_digest(root) for root in x509.load_pem_x509_certificates(read_private(root_file)))
    except (OSError, ValueError):
        return ()


def covers(authority: Authority, host: str) -> bool:
    """Whether the authority may sign for a name or `*.suffix`."""
    return is_among(host, authority.hosts)


def is_among(host: str, names: Iterable[str]) -> bool:
    """Whether a name or `*.suffix` is one of these, or below one: so far reaches what is permitted (RFC 5280 §4.2.1.10)."""
    name = host.removeprefix("*.").lower()
    suffixes = (permitted.removeprefix("*.") for permitted in names)
    return any(name == suffix or name.endswith(f".{suffix}") for suffix in suffixes)


def pem(certificate: x509.Certificate) -> bytes:
    """A certificate as text."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def _sign(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    now: datetime.datetime,
    names: x509.NameConstraints,
    path_length: int,
) -> x509.Certificate:
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(names, critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    return builder.sign(issuer_key, hashes.SHA256())


def _constraints(hosts: Sequence[str]) -> x509.NameConstraints:
    permitted = [x509.DNSName(name) for name in sorted({host.removeprefix("*.") for host in hosts})]
    excluded = [x509.IPAddress(ipaddress.ip_network(network)) for network in _EVERY_ADDRESS]
    return x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=excluded)


def _permitted(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(name.value for name in constraints.permitted_subtrees or () if isinstance(name, x509.DNSName))


def _digest(root: x509.Certificate) -> str:
    return hashlib.sha256(root.public_bytes(serialization.Encoding.DER)).hexdigest()


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Halton"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
