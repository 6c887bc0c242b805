"""SQLite's GLOB in plain Python, so that an explanation needs no database to say which pattern fits a name."""

from __future__ import annotations


def fits(pattern: str, text: str) -> bool:
    """Whether `text glob pattern` holds in SQLite, whose rules these are: `*`, `?`, `[abc]`, `[a-z]`, `[^a-z]`, case counts.

    A set that is never closed fits nothing. Each part but `*` takes one character, so that only the last star can be at fault.
    """
    at = place = 0
    star: tuple[int, int] | None = None
    while place < len(text):
        if pattern[at : at + 1] == "*":
            at += 1
            star = (at, place)
        elif behind := _take(pattern, at, text[place]):
            at, place = behind, place + 1
        elif star is not None:
            star = (star[0], star[1] + 1)
            at, place = star
        else:
            return False
    return not pattern[at:].strip("*")


def _take(pattern: str, at: int, character: str) -> int:
    """Where the pattern goes on behind the part at `at`, if that takes this character; else 0."""
    part = pattern[at : at + 1]
    if part == "[":
        return _take_from_set(pattern, at + 1, character)
    return at + 1 if part and part in ("?", character) else 0


def _take_from_set(pattern: str, at: int, character: str) -> int:
    inverted = pattern[at : at + 1] == "^"
    at += inverted
    found, before = False, ""
    if pattern[at : at + 1] == "]":  # the first one is a member
        found, at = character == "]", at + 1
    while at < len(pattern) and pattern[at] != "]":
        member = pattern[at]
        if member == "-" and before and pattern[at + 1 : at + 2] not in ("", "]"):
            at += 1
            found |= before <= character <= pattern[at]
            before = ""
        else:
            found |= character == member
            before = member
        at += 1
    return at + 1 if at < len(pattern) and found != inverted else 0
