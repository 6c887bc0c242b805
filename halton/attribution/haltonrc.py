"""`.haltonrc`: what a folder says about the calls that are made from it.

It is TOML (`project = "billing"`), or lines of `project: billing`. Two keys are known: `project` and `body_capture`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from halton.attribution.slug import slug
from halton.attribution.small_file import open_small
from halton.errors import safe
from halton.wire.configured import nearest

NAME = ".haltonrc"
CAP = 4 << 10
LONGEST_LINE = 300
MOST_LINES = 100
KEYS = ("project", "body_capture")
# A hostile file is all problems, and to find the key that each may have meant takes long.
_MOST_PROBLEMS = 10
_MOST_DOTS = 100


class Settings(NamedTuple):
    """What one file says, and a sentence for each thing in it that is not understood."""

    project: str | None = None
    body_capture: bool | None = None
    problems: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def read(data: bytes) -> Settings:
    """The settings in a file's bytes; it raises nothing, whatever they are. One that is not read may have switched bodies off."""
    if len(data) > CAP:
        return Settings(body_capture=False, problems=(f"longer than {CAP >> 10} KiB, so it is not read.",))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Settings(body_capture=False, problems=("not UTF-8, so it is not read.",))
    if text.count("\n") > MOST_LINES or any(len(line) > LONGEST_LINE for line in text.split("\n")):
        limits = f"{LONGEST_LINE} characters in a line or {MOST_LINES} lines"
        return Settings(body_capture=False, problems=(f"more than {limits}, so it is not read.",))
    pairs, problems = _pairs(text)
    project = body_capture = None
    for key, value in pairs:
        if len(problems) < _MOST_PROBLEMS:
            problems += _problems(key, value)
        if key == "project" and _is_name(value):
            project = str(value).strip()
        elif key == "body_capture":
            # To switch bodies off is all that this key can do, so whoever writes anything but true means that.
            body_capture = value is True
    return Settings(project, body_capture, tuple(problems))


def _pairs(text: str) -> tuple[list[tuple[str, object]], list[str]]:
    pairs: list[tuple[str, object]] = []
    # The parser of TOML takes the dots of a table's name times those of each key in it.
    if text.count(".") <= _MOST_DOTS:
        with suppress(ValueError, RecursionError):
            return list(tomllib.loads(text).items()), []
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        _read_line(number, line.strip(), pairs, problems)
    return pairs, problems[:_MOST_PROBLEMS]


def problems(path: str) -> list[str]:
    """What is wrong with the file at `path`, each a sentence that begins with the path; empty for a sound one."""
    if (found := open_small(path, CAP)) is None:
        return [f"{safe(path)}: cannot be read. Make it a file that you may read."]
    return [f"{safe(path)}: {problem}" for problem in read(found[0]).problems]


def _read_line(number: int, line: str, pairs: list[tuple[str, object]], problems: list[str]) -> None:
    if not line or line.startswith("#"):
        return
    at = min((at for at in (line.find(":"), line.find("=")) if at >= 0), default=0)
    key = line[:at].rstrip()
    if not key or any(letter.isspace() or letter in "#\"'" for letter in key):
        problems.append(f'line {number} is not understood. Write lines such as: project = "billing"')
        return
    value = _value(line[at + 1 :])
    switch = {"true": True, "false": False}.get(value.lower()) if key == "body_capture" else None
    pairs.append((key, value if switch is None else switch))


def _value(rest: str) -> str:
    """What stands after the sign, without quotes around it and without a comment, which begins after a blank."""
    begun = rest.lstrip()
    if begun[:1] in ('"', "'") and (end := begun.find(begun[0], 1)) > 0:
        after = begun[end + 1 :]
        if not after.strip() or (after[0].isspace() and after.lstrip().startswith("#")):
            return begun[1:end]
    comment = next((at for at in range(1, len(rest)) if rest[at] == "#" and rest[at - 1].isspace()), len(rest))
    return rest[:comment].strip()


def _is_name(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_LINE and slug(value) is not None


def _problems(key: str, value: object) -> Iterator[str]:
    if key not in KEYS:
        yield f'unknown key "{safe(key)}". {nearest(key[:100], KEYS)}'
    elif key == "project" and not _is_name(value):
        yield 'project is no name. Write: project = "billing"'
    elif key == "body_capture" and not isinstance(value, bool):
        yield "body_capture is neither true nor false, and counts as false. Write: body_capture = false"
