"""Checkpoints: the chain up to a position, signed by the key of this home, in the text form of a C2SP checkpoint."""

from __future__ import annotations

import base64
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from halton.errors import LogError
from halton.events.types import LogCheckpoint
from halton.log.store import Head

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

STREAM = "log"
NAME = "halton"


def checkpoint_text(origin: str, head: Head) -> bytes:
    """What is signed: `halton/ORIGIN`, the position in decimal and the hash in base64, each on a line of its own.

    The form is that of c2sp.org/tlog-checkpoint; the hash is the chain's and no root of a tree.
    """
    return f"{NAME}/{origin}\n{head.position}\n{base64.b64encode(head.hash).decode()}\n".encode()


class Signer:
    """The Ed25519 key of a home, in a file that only its owner can read."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key.public_key().public_bytes_raw().hex()

    @classmethod
    def of(cls, path: Path) -> Signer:
        """The signer of this key file, which is made if there is none.

        :raises LogError: if the file holds no such key; it is never written over.
        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        if not os.path.lexists(path):
            _write_once(path, _pem(Ed25519PrivateKey.generate()))
        return cls(_read_key(path))

    def sign(self, origin: str, head: Head) -> LogCheckpoint:
        """The signed statement that a log's chain has this hash at this position."""
        signature = self._key.sign(checkpoint_text(origin, head))
        return LogCheckpoint(position=head.position, hash=head.hash.hex(), key=self.public, signature=signature.hex())


def public_key(path: Path) -> str | None:
    """The public half of a home's key, in hex; None if there is no key yet.

    :raises LogError: if the file holds no such key.
    """
    return Signer(_read_key(path)).public if os.path.lexists(path) else None


def holds(checkpoint: LogCheckpoint, origin: str) -> bool:
    """Whether the signature of a checkpoint is that of its own key over what it states."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        text = checkpoint_text(origin, Head(checkpoint.position, bytes.fromhex(checkpoint.hash)))
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(checkpoint.key)).verify(bytes.fromhex(checkpoint.signature), text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _read_key(path: Path) -> Ed25519PrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            key = load_pem_private_key(file.read(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise LogError(f"{path} holds no key that signs checkpoints. Put yours back, or move the file away: mv {path}{{,.old}}")
    return key


def _pem(key: Ed25519PrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write_once(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; where another process was first, its file stands."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        temporary.unlink()
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink()
