"""The credentials that a request carries, so that they can be taken out of everything else that is kept of it."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote

from halton.wire.header import Headers

LEAST = 8
_BARE = frozenset({b"x-api-key", b"x-goog-api-key", b"api-key", b"x-amz-security-token"})
_SCHEMED = frozenset({b"authorization", b"proxy-authorization"})
_NO_SECRETS = frozenset({b"sec-websocket-key", b"idempotency-key", b"x-idempotency-key"})
_PARAMETERS = frozenset({"key", "api_key", "api-key", "apikey", "access_token", "token", "sig", "signature"})


def credentials(headers: Headers, target: str) -> tuple[str, ...]:
    """Keys, tokens and the values of cookies, each as it was sent; shorter than 8 characters they would be any word."""
    found: dict[str, None] = {}
    for line, value in headers:
        name, text = line.lower(), value.decode("latin-1").strip()
        if name in _BARE or name.endswith((b"-key", b"-token")) and name not in _NO_SECRETS:
            found[text] = None
        elif name in _SCHEMED or name.endswith(b"-authorization"):
            found.update(dict.fromkeys((text.partition(" ")[2].strip() or text,)))
        elif name == b"cookie":
            found.update(dict.fromkeys(part.partition("=")[2].strip().strip('"') for part in text.split(";")))
    for parameter, said in _query(target):
        if parameter.lower() in _PARAMETERS:
            found.update(dict.fromkeys((said, unquote(said))))
    return tuple(text for text in found if len(text) >= LEAST)


def _query(target: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(target.partition("#")[0].partition("?")[2][:8000], errors="replace", max_num_fields=100)
    except ValueError:
        return []
