"""`.haltonrc`: what a folder says about the calls that are made from it.

It is TOML (`project = "billing"`), or lines of `project: billing`. Two keys are known: `project` and `body_capture`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from halton.attribution.slug import slug
from halton.attribution.small_file import open_small
from halton.errors import safe
from halton.wire.configured import nearest

NAME = ".haltonrc"
CAP = 64 << 10
KEYS = ("project", "body_capture")

_LINE = re.compile(r"""([^\s:=#"']+)\s*[:=]\s*(?:"([^"]*)"|'([^']*)'|(.*?))\s*(?:(?<!\S)#.*)?""")


class Settings(NamedTuple):
    """What one file says, and a sentence for each thing in it that is not understood."""

    project: str | None = None
    body_capture: bool | None = None
    problems: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def read(data: bytes) -> Settings:
    """The settings in a file's bytes; it raises nothing, whatever they are."""
    if len(data) > CAP:
        return Settings(problems=(f"longer than {CAP >> 10} KiB, so it is not read.",))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Settings(problems=("not UTF-8, so it is not read.",))
    try:
        pairs: list[tuple[str, object]] = list(tomllib.loads(text).items())
        problems: list[str] = []
    except (ValueError, RecursionError):
        pairs, problems = [], []
        for number, line in enumerate(text.splitlines(), 1):
            _read_line(number, line.strip(), pairs, problems)
    project = body_capture = None
    for key, value in pairs:
        problems += _problems(key, value)
        if key == "project" and isinstance(value, str) and slug(value):
            project = value.strip()
        elif key == "body_capture":
            # To switch bodies off is all that this key can do, so whoever writes anything but true means that.
            body_capture = value is True
    return Settings(project, body_capture, tuple(problems))


def problems(path: str) -> list[str]:
    """What is wrong with the file at `path`, each a sentence that begins with the path; empty for a sound one."""
    if (found := open_small(path, CAP)) is None:
        return [f"{safe(path)}: cannot be read. Make it a file that you may read."]
    return [f"{safe(path)}: {problem}" for problem in read(found[0]).problems]


def _read_line(number: int, line: str, pairs: list[tuple[str, object]], problems: list[str]) -> None:
    if not line or line.startswith("#"):
        return
    if not (found := _LINE.fullmatch(line)):
        problems.append(f'line {number} is not understood. Write lines such as: project = "billing"')
        return
    value = next((group for group in found.groups()[1:] if group is not None), "")
    switch = {"true": True, "false": False}.get(value.lower()) if found[1] == "body_capture" else None
    pairs.append((found[1], value if switch is None else switch))


def _problems(key: str, value: object) -> Iterator[str]:
    if key not in KEYS:
        yield f'unknown key "{safe(key)}". {nearest(key[:100], KEYS)}'
    elif key == "project" and not (isinstance(value, str) and slug(value)):
        yield 'project is no name. Write: project = "billing"'
    elif key == "body_capture" and not isinstance(value, bool):
        yield "body_capture is neither true nor false, and counts as false. Write: body_capture = false"
