"""Whether a secret is anywhere in a home: in its files as they are, and in its stored bodies as they read."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from halton.paths import Home


class Looked(NamedTuple):
    """How many files and bodies were looked at, and in how many of them one of the secrets stands."""

    files: int
    bodies: int
    leaks: int


def look_for(home: Home, secrets: Iterable[str]) -> Looked:
    """Look for these secrets.

    :raises BodiesError: if no body is stored.
    """
    from halton.bodies.reading import Wanted, each, open_bodies, text_of

    needles = [secret.encode() for secret in secrets]
    with closing(open_bodies(home.bodies)) as connection:
        bodies = [text_of(row) for row in each(connection, Wanted())]
    files = [file.read_bytes() for file in home.root.glob("**/*") if file.is_file()]
    leaks = sum(any(needle in text for needle in needles) for text in (*files, *bodies))
    return Looked(len(files), len(bodies), leaks)
