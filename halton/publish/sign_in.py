"""Who is let in where `[browse] private` is on: whoever shows the cookie or the token, on each route there is."""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from halton.page_key import COOKIE_S, LINK_S, SIGN_IN_PATH, PageKey

NEEDED = "This page is private. Sign this browser in: halton browse. For scripts: halton browse --token."
SPENT = "This link is too old or was used before. Make a new one: halton browse"


class Answer(NamedTuple):
    """What is sent instead of the page."""

    status: int
    headers: list[tuple[bytes, bytes]]
    text: str


class SignIn:
    """Asks each request for a proof, and takes each link once.

    Which links were used is known to this process alone, so it takes none that was made before it `began` (Unix seconds). Links
    know whole seconds: one of the very second in which it began is taken, for `halton browse` may just have started the page.
    """

    def __init__(self, key: PageKey, began: float | None = None) -> None:
        self._key = key
        self._began = int(time.time() if began is None else began)
        self._used: dict[str, int] = {}

    def answer(self, scope: MutableMapping[str, Any]) -> Answer | None:
        """What to say instead of the page; None for a request that may read it."""
        path: bytes = scope.get("raw_path") or scope["path"].encode()
        if path.partition(b"?")[0] == SIGN_IN_PATH.encode() and scope["method"] == "GET":
            return self._follow(scope["query_string"])
        return None if self._known(scope["headers"]) else _refused(NEEDED)

    def _follow(self, query: bytes) -> Answer:
        proof = parse_qs(query.decode("latin-1")).get("proof", [""])[0]
        expires = self._key.link_expiry(proof)
        if expires is None or expires - LINK_S < self._began or proof in self._used:
            return _refused(SPENT)
        self._used = {used: until for used, until in self._used.items() if until > time.time()} | {proof: expires}
        cookie = f"{self._key.cookie_name()}={self._key.cookie_value()}"
        # Not Secure: this is http on loopback, where Safari would not take it.
        terms = f"; Max-Age={COOKIE_S}; Path=/; HttpOnly; SameSite=Strict"
        headers = [(b"set-cookie", (cookie + terms).encode()), (b"location", b"/"), (b"cache-control", b"no-store")]
        return Answer(303, headers, "")

    def _known(self, headers: list[tuple[bytes, bytes]]) -> bool:
        for name, value in headers:
            text = value.decode("latin-1")
            if name.lower() == b"authorization" and text[:7].lower() == "bearer " and self._key.takes_token(text[7:].strip()):
                return True
            if name.lower() == b"cookie" and any(map(self._key.takes_cookie, self._cookies(text))):
                return True
        return False

    def _cookies(self, text: str) -> list[str]:
        # By hand: another port's app may have set what http.cookies refuses, or the same name for a path.
        pairs = (part.strip().partition("=") for part in text.split(";"))
        name = self._key.cookie_name()
        return [value.strip() for key, _, value in pairs if key == name]


def _refused(text: str) -> Answer:
    # RFC 9110 wants a challenge with a 401; browsers do not ask a person for a bearer's token.
    return Answer(401, [(b"www-authenticate", b"Bearer"), (b"cache-control", b"no-store")], text)
