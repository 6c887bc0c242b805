"""The call's own credentials: known to the byte, so each is found wherever it stands, whole, cut off in front, or encoded."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterator
from urllib.parse import quote

from halton.redact.budget import Check
from halton.redact.scanner import Literals, Span

KIND = "credential"
# Shorter ones are words such as "ollama", which servers on one's own machine take for a key.
LEAST = 8
_TAIL = 12
_HEAD = 24
_SMALL_BYTES = 128 << 10


def credential_spans(buffer: bytes, credentials: Collection[str], check: Check) -> list[Span]:
    """Where a credential stands, 12 or more characters of its end, 24 or more of its beginning, or of an encoded form."""
    whole = sorted({form for text in credentials for form in _forms(text)})
    if not whole:
        return []
    literals = {form: (form, 0) for form in whole if len(form) <= _TAIL}
    literals |= {form[:_HEAD]: (form, 1) for form in whole if len(form) > _HEAD}
    literals |= {form[-_TAIL:]: (form, -1) for form in whole if len(form) > _TAIL}
    # Most bodies hold none: a few searches in a small one take a tenth of the time in which an automaton is made.
    if len(buffer) <= _SMALL_BYTES and not any(literal in buffer for literal in literals):
        return []
    known = list(literals.values())
    return [
        Span(*_grown(buffer, start, end, *known[literal]), KIND)
        for hits in Literals(literals).hits(buffer, check)
        for literal, start, end in hits
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


def _forms(text: str) -> Iterator[bytes]:
    """The credential as it may be written: as it is, percent-encoded, in Base64 at each of the three alignments."""
    secret = text.strip().encode(errors="surrogatepass")
    scheme, _, rest = secret.partition(b" ")
    if scheme.lower() in (b"bearer", b"basic", b"token") and rest:
        secret = rest.strip()
    if len(secret) < LEAST:
        return
    yield secret
    yield quote(secret, safe="").encode()
    for skipped in range(3):
        # The characters at either end also depend on what stands beside the secret.
        encoded = base64.b64encode(bytes(skipped) + secret)[(0, 2, 3)[skipped] :].rstrip(b"=")[:-1]
        if len(encoded) >= _TAIL:
            yield encoded
            yield encoded.translate(bytes.maketrans(b"+/", b"-_"))
