"""Names that get a short form: in that, in lower case and cut off, no rule knows a secret any more."""

from __future__ import annotations

from collections.abc import Callable

from halton.redact.credentials import Credentials
from halton.redact.facts import searched_texts


def named[S: str | None](name: str, short: Callable[[str], S], credentials: Credentials | None = None) -> tuple[str, S]:
    """A name without secrets, and its short form: the one it has, or if either holds a secret, one of what is left."""
    made = short(name)
    kept, left = searched_texts((name, str(made or "")), credentials)
    if kept != name:
        return kept, short(kept)
    return kept, made if left == (made or "") else short(left)
