"""What a policy says of the calls it is about: names, and patterns of SQLite's GLOB."""

from __future__ import annotations

from functools import lru_cache

from halton.attribution.slug import slug
from halton.glob import fits

# What begins the text that stands where a secret stood (halton.redact.marker); its bracket is no set of characters.
_MARKER = "[redacted:"


def is_pattern(text: str) -> bool:
    """Whether it stands for other names than its own: `*`, `?` and `[` make it a pattern."""
    bare = text.replace(_MARKER, "")
    return any(sign in bare for sign in "*?[")


def covers(text: str, name: str) -> bool:
    """Whether a text is this name, or a pattern that fits it; both in lower case."""
    return text == name or (is_pattern(text) and fits(text, name))


def covers_project(text: str, project: str) -> bool:
    """The same for projects, of which a text that is no pattern names one as it is written anywhere: `my team` is my-team."""
    return covers(text, project) or slug_named(text) == project


@lru_cache(1024)
def slug_named(text: str) -> str | None:
    """The slug of the project that a text names; None for a pattern, and for a text that is no name of a project."""
    return None if is_pattern(text) else slug(text)
