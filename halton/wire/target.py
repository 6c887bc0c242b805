"""Request targets: the path alone, and the part of it that is safe to keep."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote

_ORIGIN = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z@._~:+-][A-Za-z0-9@._~:+-]{0,39}")
_DIGITS = re.compile(r"[0-9]")


def path_of(target: str) -> str:
    """The decoded path of a request target, without origin, query, fragment and trailing slash."""
    path = target.partition("#")[0].partition("?")[0]
    if origin := _ORIGIN.match(path):
        path = path[origin.end() :]
    return unquote(path[:2000], errors="replace").rstrip("/") or "/"


def parameter(target: str, name: str) -> str | None:
    """The first value of a parameter of the query."""
    query = target.partition("#")[0].partition("?")[2][:2000]
    if f"{name}=" not in query:
        return None
    try:
        return parse_qs(query, errors="replace", max_num_fields=50).get(name, [None])[0]
    except ValueError:
        return None


def kept_path(path: str) -> str:
    """The path with `*` for each segment that may be an id or a secret: a project's, long, oddly written or with many digits."""
    segments = path[:400].split("/")
    if len(path) > 400:
        segments[-1] = "*"  # it is cut, and half a secret looks like a word
    segments = segments[:12]
    before = ["", *segments]
    return "/".join("*" if last == "projects" else _kept_segment(one) for last, one in zip(before, segments, strict=False))


def _kept_segment(segment: str) -> str:
    if not segment:
        return ""
    return segment if _PLAIN.fullmatch(segment) and len(_DIGITS.findall(segment)) < 4 else "*"
