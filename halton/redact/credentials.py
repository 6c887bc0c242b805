"""The call's own credentials: known to the byte, so each is found wherever it stands, whole, cut off in front, or encoded."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from urllib.parse import quote

from halton.redact.budget import Check
from halton.redact.scanner import Literals, Span

KIND = "credential"
# Shorter ones are words such as "ollama", which servers on one's own machine take for a key.
LEAST = 8
_TAIL = 12
# Of a beginning as much, behind what names the scheme (sk-ant-api03-, acme-live-) and stands in other texts too; 24 always do.
_HEAD, _LONGEST_HEAD = 12, 24
_NAMES_SCHEME = re.compile(rb"(?:[A-Za-z]{1,16}+[0-9]{0,2}+[-_.:/%@=,+ ]++|[-_.:/]++)*+")
# Numbers, times and words stand in other texts too, and so does what every JSON Web Token begins with.
_ORDINARY = re.compile(rb"[0-9TZ.:/-]{12}|[a-z.:/-]{12}|eyJ")
_SMALL_BYTES = 128 << 10
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"


type Sought = dict[bytes, list[tuple[bytes, int]]]


class Credentials(tuple[str, ...]):
    """Those of one call. What to look for is made once, and held as long as they are."""

    @cached_property
    def literals(self) -> Sought:
        """What to look for, and of which forms it is the whole (0), the beginning (1) or the end (-1)."""
        found: Sought = {}
        for secret in filter(None, map(_bare, self)):
            head = _head(secret)
            _add(found, _written(secret), head)
            _add(found, _in_base64(secret), min(_LONGEST_HEAD, head * 4 // 3))
            _add(found, (secret.hex().encode(), secret.hex().upper().encode()), _LONGEST_HEAD)
        return found

    @cached_property
    def _as_sent(self) -> tuple[bytes, ...]:
        """The same in lower case for those in no other encoding: each call has others, and most are looked for in events only."""
        found: list[bytes] = []
        for secret in filter(None, map(_bare, self)):
            head = _head(secret)
            for form in (secret, quote(secret, safe="").encode()) if secret.translate(None, _UNRESERVED) else (secret,):
                lower = form.lower()
                found += (lower,) if len(lower) <= _TAIL else (lower[:head], lower[-_TAIL:])
        return tuple(found)

    def stand_in(self, texts: Iterable[str]) -> bool:
        """Whether any of them may stand in any of these texts, not encoded, in any case of letters; it never misses one."""
        if not (literals := self._as_sent):
            return False
        joined = "\0".join(texts).encode(errors="surrogatepass").lower()
        for literal in literals:
            if literal in joined:
                return True
        return False


def credential_spans(buffer: bytes, credentials: Collection[str], check: Check) -> list[Span]:
    """Where a credential stands, 12 or more characters of its end or its beginning, or of an encoded form."""
    if not credentials:
        return []
    literals = (credentials if isinstance(credentials, Credentials) else Credentials(credentials)).literals
    if not literals:
        return []
    # Most bodies hold none: a few searches in a small one take a tenth of the time in which an automaton is made.
    if len(buffer) <= _SMALL_BYTES and not any(literal in buffer for literal in literals):
        return []
    known = list(literals.values())
    return [
        Span(*_grown(buffer, start, end, form, side), KIND)
        for hits in Literals(literals).hits(buffer, check)
        for literal, start, end in hits
        for form, side in known[literal]
    ]


def _grown(buffer: bytes, start: int, end: int, form: bytes, side: int) -> tuple[int, int]:
    """As far as the buffer goes on like the credential."""
    if side < 0:
        place = len(form) - (end - start)
        while place and start and buffer[start - 1] == form[place - 1]:
            place, start = place - 1, start - 1
    elif side > 0:
        place = end - start
        while place < len(form) and end < len(buffer) and buffer[end] == form[place]:
            place, end = place + 1, end + 1
    return start, end


def _add(found: Sought, forms: Iterable[bytes], head: int) -> None:
    for form in sorted(set(forms)):
        if len(form) <= _TAIL:
            found.setdefault(form, []).append((form, 0))
            continue
        if len(form) > head:
            found.setdefault(form[:head], []).append((form, 1))
        found.setdefault(form[-_TAIL:], []).append((form, -1))


def _head(secret: bytes) -> int:
    """How much of its beginning is enough to know it by: 12 characters that are its own, never more than 24."""
    named = _NAMES_SCHEME.match(secret)
    begin = named.end() if named else 0
    return _LONGEST_HEAD if _ORDINARY.match(secret, begin) else min(_LONGEST_HEAD, begin + _HEAD)


def _in_base64(secret: bytes) -> Iterator[bytes]:
    """In Base64 at each of the three alignments, in both alphabets."""
    for skipped in range(3):
        # The characters at either end also depend on what stands beside the secret.
        encoded = base64.b64encode(bytes(skipped) + secret)[(0, 2, 3)[skipped] :].rstrip(b"=")[:-1]
        if len(encoded) >= _TAIL:
            yield encoded
            yield encoded.translate(_URL_SAFE)


def _bare(text: str) -> bytes:
    """The credential without its scheme; nothing of one that is too short."""
    secret = text.strip().encode(errors="surrogatepass")
    scheme, _, rest = secret.partition(b" ")
    if rest and scheme.lower() in (b"bearer", b"basic", b"token"):
        secret = rest.strip()
    return secret if len(secret) >= LEAST else b""


def _written(secret: bytes) -> Iterator[bytes]:
    """As it is, in lower case, as hosts and names of programs and projects are, and percent-encoded."""
    if secret:
        yield secret
        yield secret.lower()
        if secret.translate(None, _UNRESERVED):
            yield quote(secret, safe="").encode()
