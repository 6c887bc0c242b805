"""The certificate authorities of a home as they lie on the disk: which files hold them, and what their certificates say."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterator
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from halton.capture.authorities import NEXT_FILES
from halton.capture.authority import KEY_FILE, ROOT_FILE
from halton.events.types import CertificateAuthorityCreated
from halton.log.reading import Selection, read_pages
from halton.privacy.finding import NotChecked
from halton.privacy.install import Install
from halton.setup.authority_folder import folders

# One signs, and others may wait beside it for their turn.
KEY_FILES = (KEY_FILE, NEXT_FILES)
EVERY_ADDRESS = frozenset(map(ipaddress.ip_network, ("0.0.0.0/0", "::/0")))


class Authority(msgspec.Struct, frozen=True):
    """A file with a key, the certificate that signs with it, and its root."""

    file: Path
    certificate: x509.Certificate
    root: x509.Certificate

    @property
    def digest(self) -> str:
        """The SHA-256 of the root, as ca.created has it."""
        return hashlib.sha256(self.root.public_bytes(Encoding.DER)).hexdigest()

    @property
    def names(self) -> frozenset[str]:
        """The names that it may sign for, each with all below it."""
        return permitted(self.certificate)


def authorities_of(install: Install) -> tuple[Authority, ...]:
    """Those in the folder of the home's authority.

    :raises NotChecked: if there are none.
    """
    folder = authority_folder(install)
    files = sorted({file for pattern in KEY_FILES for file in folder.glob(pattern)})
    found = tuple(authority for file in files if (authority := _read(file)) is not None)
    if not found:
        raise NotChecked(f"there is no certificate authority in {folder}.")
    return found


def authority_folder(install: Install) -> Path:
    """Where the running meter says that it lies, or the log.

    :raises NotChecked: if there is none yet.
    """
    if install.status and (cert := install.status.get("ca", {}).get("cert")):
        return Path(cert).parent
    if not (events := recorded(install)):
        raise NotChecked("no certificate authority was made yet.")
    told = Path(events[-1].folder)
    known = {event.digest for event in events}
    # A home may have been moved since.
    there = (folder for folder in folders(install.home) if (found := _read(folder / KEY_FILE)) and found.digest in known)
    return next(there, told)


def root_file(folder: Path) -> Path:
    """What clients trust."""
    return folder / ROOT_FILE


def recorded(install: Install) -> list[CertificateAuthorityCreated]:
    """What this home's log tells of all authorities that it ever made, the oldest first.

    :raises NotChecked: if there is no log.
    """
    with install.log() as connection:
        pages = read_pages(connection, Selection(types=(CertificateAuthorityCreated.TYPE,)))
        events = [stored.event() for page in pages for stored in page]
    return [event for event in events if isinstance(event, CertificateAuthorityCreated)]


def permitted(certificate: x509.Certificate) -> frozenset[str]:
    """The DNS names of the name constraints; none where there are none."""
    try:
        trees = certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
    except x509.ExtensionNotFound:
        return frozenset()
    return frozenset(tree.value for tree in trees or () if isinstance(tree, x509.DNSName))


def faults(authority: Authority) -> Iterator[str]:
    """What lets it sign for more than names of providers (RFC 5280 §4.2.1.9 and §4.2.1.10)."""
    for name, certificate in (("its certificate", authority.certificate), ("its root", authority.root)):
        yield from (f"{name} {fault}" for fault in _unconstrained(certificate))
    basic = authority.certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    if basic.path_length != 0:
        yield "its certificate may make further authorities"
    try:
        authority.certificate.verify_directly_issued_by(authority.root)
    except (ValueError, TypeError, InvalidSignature):
        yield "its certificate is not that of its root"


def _unconstrained(certificate: x509.Certificate) -> Iterator[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.NameConstraints)
    except x509.ExtensionNotFound:
        yield "has no name constraints: it may sign for any host"
        return
    if not found.critical:
        yield "has name constraints that are not critical: a verifier may pass over them"
    if not permitted(certificate):
        yield "permits every name"
    excluded = {tree.value for tree in found.value.excluded_subtrees or () if isinstance(tree, x509.IPAddress)}
    if not EVERY_ADDRESS <= excluded:
        yield "does not exclude every address"


def _read(file: Path) -> Authority | None:
    try:
        found = x509.load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError):
        return None
    return Authority(file, found[0], found[-1])
