"""Every private key that lies in some folders, to be held against a public one."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

_LARGEST = 1 << 20


def holders_of(folders: Sequence[Path], public: PublicKeyTypes) -> tuple[list[Path], int]:
    """The files that hold the private half of a public key, and how many keys were looked at."""
    wanted, holders, looked = _bytes(public), list[Path](), 0
    for file in _small_files(folders):
        with suppress(FileNotFoundError):  # gone while we looked
            for key in _private_keys(file.read_bytes()):
                looked += 1
                if _bytes(key) == wanted:
                    holders.append(file)
    return holders, looked


def _small_files(folders: Sequence[Path]) -> Iterator[Path]:
    seen = set()
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            with suppress(FileNotFoundError):
                real, found = file.resolve(), file.stat()
                if real not in seen and stat.S_ISREG(found.st_mode) and found.st_size <= _LARGEST:
                    seen.add(real)
                    yield file


def _private_keys(raw: bytes) -> Iterator[PublicKeyTypes]:
    """The public halves of the private keys in some bytes."""
    place = raw.find(b"-----BEGIN ")
    while place >= 0:
        end = raw.find(b"-----END ", place)
        if end < 0:
            return
        if b"PRIVATE KEY-----" in raw[place : place + 64]:
            stop = raw.find(b"-----", end + 9) + 5
            try:
                yield load_pem_private_key(raw[place:stop] + b"\n", None).public_key()
            except Exception:  # encrypted, or of a kind that is not known here: not ours
                pass
        place = raw.find(b"-----BEGIN ", end)


def _bytes(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
