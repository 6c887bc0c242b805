"""The credentials that a request carries, so that they can be taken out of everything else that is kept of it."""

from __future__ import annotations

import base64
from urllib.parse import parse_qsl, unquote

from halton.wire.header import Headers

LEAST = 8
_SCHEMED = ("authorization", "auth")
# What the names of headers and of parameters end with that hold a credential; providers and gateways each have others.
_ENDINGS = (
    "key", "key-id", "keyid", "token", "secret", "signature", "sig", "auth", "assertion", "password", "passwd", "jwt",
)  # fmt: skip
# The same where it only names something: a value for one call, a place in a cache or a list, and a key that all may know.
_NO_SECRETS = (
    "websocket-key", "idempotency-key", "cache-key", "cachekey", "routing-key", "partition-key", "affinity-key", "sort-key",
    "surrogate-key", "public-key", "page-token", "pagetoken", "continuation-token", "sync-token", "max-token",
)  # fmt: skip
# A browser cannot set headers, so its key stands among the protocols of a WebSocket (OpenAI, Realtime API over WebSockets).
_KEY_PROTOCOL = "openai-insecure-api-key."


def credentials(headers: Headers, target: str) -> tuple[str, ...]:
    """Keys, tokens and the values of cookies, each as it was sent; shorter than 8 characters they would be any word."""
    found: dict[str, None] = {}
    for line, value in headers:
        name, text = _plain(line.decode("latin-1")), value.decode("latin-1").strip()
        if name.endswith(_SCHEMED):
            found.update(dict.fromkeys((text.partition(" ")[2].strip() or text, *_password(text))))
        elif _proves(name):
            found[text] = None
        elif name == "cookie":
            found.update(dict.fromkeys(part.partition("=")[2].strip().strip('"') for part in text.split(";")))
        elif name == "sec-websocket-protocol":
            protocols = (protocol.strip() for protocol in text.split(","))
            found.update(dict.fromkeys(one.removeprefix(_KEY_PROTOCOL) for one in protocols if one.startswith(_KEY_PROTOCOL)))
    for parameter, said in _query(target):
        if _proves(_plain(parameter)):
            found.update(dict.fromkeys((said, unquote(said))))
    return tuple(text for text in found if len(text) >= LEAST)


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def _proves(name: str) -> bool:
    """Whether what is named so proves who calls: what ends like a key's name, but for those that are known to be none."""
    return name.endswith(_ENDINGS) and not name.endswith(_NO_SECRETS)


def _password(text: str) -> tuple[str, ...]:
    """What `Basic` encodes (RFC 7617): the password behind the name."""
    scheme, _, encoded = text.partition(" ")
    if scheme.lower() != "basic":
        return ()
    try:
        return (base64.b64decode(encoded).decode().partition(":")[2],)
    except ValueError:  # no Base64, no UTF-8
        return ()


def _query(target: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(target.partition("#")[0].partition("?")[2][:8000], errors="replace", max_num_fields=100)
    except ValueError:
        return []
