"""What every answer carries, whatever its status: how little a browser may do with it."""

from __future__ import annotations

type Headers = list[tuple[bytes, bytes]]

# No script but from files of our own: markup that gets into a page runs nothing. CodeMirror needs its inline styles.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS: Headers = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"vary", b"Origin"),
]
_OURS = frozenset(name for name, _ in ALWAYS) - {b"vary"} | {b"set-cookie"}


def without_ours(headers: Headers) -> Headers:
    """The headers of the inside without those that only we may set: it sets no cookie and opens the page to nobody."""
    return [(key, value) for key, value in headers if not _is_ours(key.lower())]


def is_unshared(headers: Headers) -> bool:
    """Whether the inside says that nobody may keep its answer, which then no other origin may read: it may show bodies."""
    return any(key.lower() == b"cache-control" and b"no-store" in value.lower() for key, value in headers)


def not_kept(headers: Headers) -> Headers:
    """These headers for an answer that no cache, not even the browser's own on disk, may keep (RFC 9111 §5.2.2.5)."""
    return [(key, value) for key, value in headers if key.lower() != b"cache-control"] + [(b"cache-control", b"no-store")]


def _is_ours(name: bytes) -> bool:
    return name in _OURS or name.startswith(b"access-control-")
