"""The certificate authority: an intermediate that may sign for LLM providers only, under a root whose key nobody has.

The name constraints (RFC 5280 §4.2.1.10) stand on both certificates; on the intermediate every verifier obeys them, Java
included, which ignores those of a trust anchor. The root's key signs once and is forgotten.
"""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
from collections.abc import Sequence
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from halton.errors import HomeError
from halton.paths import private_folder, write_private

KEY_FILE = "mitmproxy-ca.pem"
ROOT_FILE = "mitmproxy-ca-cert.pem"
LIFE = datetime.timedelta(days=365)
SKEW = datetime.timedelta(hours=1)
_EVERY_ADDRESS = ("0.0.0.0/0", "::/0")


class Authority(msgspec.Struct, frozen=True):
    """Where an authority lies: `key_file` holds key, intermediate and root; `root_file` is what clients trust."""

    folder: Path
    key_file: Path
    root_file: Path
    digest: str
    not_after: datetime.datetime
    hosts: tuple[str, ...]


def make_authority(folder: Path, hosts: Sequence[str]) -> Authority:
    """Make a new authority in `folder`, for the DNS names and '*.suffix' patterns in `hosts`.

    :raises HomeError: if the folder is not ours alone.
    """
    private_folder(folder)
    now = datetime.datetime.now(datetime.UTC)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    names = _constraints(hosts)
    root = _sign(_subject("Halton root"), root_key, _subject("Halton root"), root_key, now, names, path_length=1)
    intermediate = _sign(_subject("Halton"), key, root.subject, root_key, now, names, path_length=0)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain = b"".join(_pem(certificate) for certificate in (intermediate, root))
    write_private(folder / KEY_FILE, private + chain)
    write_private(folder / ROOT_FILE, _pem(root))
    return read_authority(folder)


def read_authority(folder: Path) -> Authority:
    """The authority that lies in `folder`, whoever made it; nothing is changed.

    :raises FileNotFoundError: if there is none.
    :raises HomeError: if the files are not those of one.
    """
    key_file, root_file = folder / KEY_FILE, folder / ROOT_FILE
    raw = key_file.read_bytes()
    try:
        certificates = x509.load_pem_x509_certificates(raw)
    except ValueError:
        raise HomeError(f"{key_file} holds no certificates. Move it away and start again: mv {key_file}{{,.old}}") from None
    signing, root = certificates[0], certificates[-1]
    return Authority(
        folder=folder,
        key_file=key_file,
        root_file=root_file,
        digest=_digest(root),
        not_after=signing.not_valid_after_utc,
        hosts=_permitted(signing),
    )


def digest_of(root_file: Path) -> str | None:
    """The digest of a root that lies alone, as an authority has it; None for a file that holds none."""
    try:
        return _digest(x509.load_pem_x509_certificates(root_file.read_bytes())[-1])
    except (OSError, ValueError):
        return None


def close_to_others(authority: Authority) -> None:
    """Set the modes again: folder 0700, files 0600. The root's own file is written again if it is gone."""
    if not authority.root_file.exists():
        root = x509.load_pem_x509_certificates(authority.key_file.read_bytes())[-1]
        write_private(authority.root_file, _pem(root))
    authority.folder.chmod(0o700)
    for file in (authority.key_file, authority.root_file):
        file.chmod(0o600)


def covers(authority: Authority, hosts: Sequence[str]) -> bool:
    """Whether the authority may sign for all of these hosts and has a day to live."""
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    return authority.not_after > soon and set(_suffixes(hosts)) <= set(authority.hosts)


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
    permitted = [x509.DNSName(name) for name in _suffixes(hosts)]
    excluded = [x509.IPAddress(ipaddress.ip_network(network)) for network in _EVERY_ADDRESS]
    return x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=excluded)


def _permitted(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(name.value for name in constraints.permitted_subtrees or () if isinstance(name, x509.DNSName))


def _suffixes(hosts: Sequence[str]) -> list[str]:
    return sorted({host.removeprefix("*.") for host in hosts})


def _digest(root: x509.Certificate) -> str:
    return hashlib.sha256(root.public_bytes(serialization.Encoding.DER)).hexdigest()


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Halton"), x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
