"""The certificates in a file of roots, by the digests that our authorities have."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from contextlib import suppress
from pathlib import Path

_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


def digests_of(bundle: bytes) -> frozenset[str]:
    """The SHA-256 of each certificate.

    They are not parsed: a system's bundle has some that a strict reader refuses, and whoever uses it reads ours all the same.
    """
    found = set()
    for block in _BLOCK.findall(bundle):
        with suppress(binascii.Error):
            found.add(hashlib.sha256(base64.b64decode(block)).hexdigest())
    return frozenset(found)


def digests_in(path: Path) -> frozenset[str] | None:
    """The same of a file; None if it cannot be read or holds none."""
    try:
        return digests_of(path.read_bytes()) or None
    except OSError:
        return None
