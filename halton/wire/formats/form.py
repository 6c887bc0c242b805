"""Forms as clients upload them (RFC 7578): the short fields beside the files."""

from __future__ import annotations

import re

FIELDS_CAP = 100
FIELD_BYTES = 2000
BOUNDARY_BYTES = 72
"""Two hyphens and at most 70 characters (RFC 2046 §5.1.1)."""
_NAME = re.compile(rb'content-disposition:[^\r\n]*[; ]name="?([^";\r\n]{1,100})', re.IGNORECASE)


def form_fields(body: bytes) -> dict[str, str]:
    """The short fields of a multipart/form-data body, which names its boundary in its first line; none if it is no form."""
    boundary = body[: BOUNDARY_BYTES + 2].partition(b"\r\n")[0]
    if not boundary.startswith(b"--") or len(boundary) > BOUNDARY_BYTES:
        return {}
    fields: dict[str, str] = {}
    start = len(boundary)
    for _ in range(FIELDS_CAP):
        end = body.find(b"\r\n" + boundary, start)
        head, _, value = body[start : end if 0 <= end - start <= FIELD_BYTES * 2 else start].partition(b"\r\n\r\n")
        if (name := _NAME.search(head)) and b"filename" not in head and len(value) <= FIELD_BYTES:
            fields.setdefault(name[1].decode("utf-8", "replace"), value.decode("utf-8", "replace"))
        if end < 0:
            break
        start = end + 2 + len(boundary)
    return fields
