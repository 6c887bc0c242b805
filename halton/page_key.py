"""What lets a browser or a script in where `[browse] private` is on: proofs of a secret that only this account can read.

Each proof is an HMAC-SHA256 (RFC 2104) over its purpose and its text, so that none can stand for another. They survive a
restart, and all of them end when the file is removed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
import stat
import time

from halton.errors import HomeError
from halton.paths import Home, make_secret

SIZE = 32
LINK_S = 60
COOKIE_S = 30 * 86_400
SIGN_IN_PATH = "/-/sign-in"

_LINK = re.compile(r"([0-9]{1,12})\.([0-9a-f]{32})\.([A-Za-z0-9_-]{43})")
_COOKIE = re.compile(r"([0-9]{1,12})\.([A-Za-z0-9_-]{43})")


class PageKey:
    """The 32 bytes in `page.key` of one home, and what they prove at this moment."""

    def __init__(self, home: Home) -> None:
        self.path = home.root / "page.key"

    def ensure(self) -> bytes:
        """The key, made when it is first needed.

        :raises HomeError: if it cannot be made, or is no file of this account's alone.
        """
        try:
            if (key := self._read()) is None:
                make_secret(self.path, SIZE)
                key = self._read()
        except OSError as error:
            raise HomeError(f"{self.path} cannot be used ({error.strerror}). Remove it, and run: halton browse") from None
        if key is None or len(key) != SIZE:
            raise HomeError(f"{self.path} holds no key. Remove it, and run: halton browse")
        return key

    def link(self) -> str:
        """The path that signs a browser in, once, within the next minute.

        :raises HomeError: as `ensure`.
        """
        text = f"{int(time.time()) + LINK_S}.{secrets.token_hex(16)}"
        return f"{SIGN_IN_PATH}?proof={text}.{_proof(self.ensure(), 'link', text)}"

    def token(self) -> str:
        """What a script sends: `Authorization: Bearer TOKEN`.

        :raises HomeError: as `ensure`.
        """
        return _proof(self.ensure(), "token", "")

    def cookie_name(self) -> str | None:
        """The cookie's name, other for each key: cookies are shared by all ports of a host. None without a key."""
        key = self._usable()
        return None if key is None else f"halton_{hmac.digest(key, b'name', 'sha256').hex()[:12]}"

    def cookie_value(self) -> str:
        """A cookie that is good for 30 days.

        :raises HomeError: as `ensure`.
        """
        expires = str(int(time.time()) + COOKIE_S)
        return f"{expires}.{_proof(self.ensure(), 'cookie', expires)}"

    def link_expiry(self, proof: str) -> int | None:
        """Until when (Unix seconds) this proof of a link is good; None for one that is not, or no longer."""
        found = _LINK.fullmatch(proof)
        if found is None or not self._proves("link", f"{found[1]}.{found[2]}", found[3]):
            return None
        return expires if (expires := int(found[1])) > time.time() else None

    def takes_cookie(self, value: str) -> bool:
        """Whether it is a cookie of ours that is still good."""
        found = _COOKIE.fullmatch(value)
        return found is not None and self._proves("cookie", found[1], found[2]) and int(found[1]) > time.time()

    def takes_token(self, token: str) -> bool:
        """Whether it is the token."""
        return self._proves("token", "", token)

    def _proves(self, purpose: str, text: str, proof: str) -> bool:
        key = self._usable()
        return key is not None and hmac.compare_digest(_proof(key, purpose, text).encode(), proof.encode())

    def _usable(self) -> bytes | None:
        try:
            key = self._read()
        except (OSError, HomeError):
            return None
        return key if key is not None and len(key) == SIZE else None

    def _read(self) -> bytes | None:
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        except FileNotFoundError:
            return None
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
                raise HomeError(f"{self.path} can be read by other accounts. Remove it, and run: halton browse")
            return file.read(SIZE + 1)


def _proof(key: bytes, purpose: str, text: str) -> str:
    made = hmac.digest(key, f"halton page {purpose} {text}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
