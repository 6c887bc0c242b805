"""How a price book says which model names it means, turned into SQL GLOB patterns of lower-case names."""

from __future__ import annotations

import re
from typing import Any

# What GLOB can say of a regular expression: digits, a class, a character.
_PART = re.compile(r"\\d\{(?P<times>\d+)\}|(?P<digit>\\d)|\\(?P<escaped>[^\w\s])|(?P<class>\[[^\]^\\]+\])|(?P<plain>[\w/@=:-])")


class Unread(Exception):
    """A clause that no GLOB pattern can say."""


def globs(clause: Any) -> tuple[list[str], int]:
    """The patterns that a match clause means, and how many clauses could only be read wider than they are, or not at all."""
    if hasattr(clause, "or_"):
        parts = [globs(part) for part in clause.or_]
        return [pattern for patterns, _ in parts for pattern in patterns], sum(unread for _, unread in parts)
    if hasattr(clause, "and_"):
        return _all_of([globs(part) for part in clause.and_])
    try:
        return [_simple(clause)], 0
    except Unread:
        return [], 1


def _all_of(parts: list[tuple[list[str], int]]) -> tuple[list[str], int]:
    unread = sum(unread for _, unread in parts)
    read = [patterns for patterns, _ in parts if patterns]
    if len(read) == 1:
        return read[0], unread
    # Two wild patterns at once are more than GLOB can say, unless one of them holds no wildcard.
    exact = [pattern for patterns in read for pattern in patterns if "*" not in pattern]
    return exact, unread + (not exact)


def _simple(clause: Any) -> str:
    fields = vars(clause)
    if "equals" in fields:
        return literal(clause.equals)
    if "starts_with" in fields:
        return f"{literal(clause.starts_with)}*"
    if "ends_with" in fields:
        return f"*{literal(clause.ends_with)}"
    if "contains" in fields:
        return f"*{literal(clause.contains)}*"
    return from_regex(clause.regex)


def literal(text: str) -> str:
    """A pattern that means this text and nothing else."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in text.lower())


def from_regex(regex: str) -> str:
    """The pattern that means the same as a simple anchored regular expression.

    :raises Unread: if there is none.
    """
    if not regex.startswith("^"):
        raise Unread(regex)
    ends = regex.endswith("$") and not regex.endswith("\\$")
    body, pattern, at = regex[1 : len(regex) - ends], "", 0
    while at < len(body):
        found = _PART.match(body, at)
        if found is None:
            raise Unread(regex)
        pattern += _from_part(found)
        at = found.end()
    return pattern if ends else f"{pattern}*"


def _from_part(found: re.Match[str]) -> str:
    if found["times"] or found["digit"]:
        return "[0-9]" * int(found["times"] or 1)
    return found["class"] or literal(found["escaped"] or found["plain"])
