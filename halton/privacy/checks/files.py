"""T1: the home and everything in it is of this account and closed to all others, and no link leads out."""

from __future__ import annotations

import os
import shlex
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from halton.errors import safe
from halton.privacy.finding import Finding, NotChecked, broken, holds
from halton.privacy.install import Install
from halton.privacy.words import NAMED, listed, several

promise = "T1"

# What people write themselves, with modes of their own: the closed folder round it protects it.
YOURS = ("config.toml", "projections")


def check(install: Install) -> Iterator[Finding]:
    """Look at each file, folder and socket of the home, without following links."""
    root = install.home.root
    if not os.path.lexists(root):
        raise NotChecked(f"there is no {root} yet.")
    kinds: Counter[str] = Counter()
    foreign, open_, leading_out, yours = list[str](), list[str](), list[str](), list[str]()
    for path, found in _walk(root):
        name = str(path.relative_to(root)) if path != root else str(root)
        kinds[_kind(found)] += 1
        if found.st_uid != os.getuid():
            foreign.append(name)
        if stat.S_ISLNK(found.st_mode):
            if path == root or not path.resolve().is_relative_to(root.resolve()):
                leading_out.append(name)
        elif found.st_mode & 0o077:
            (yours if _is_yours(path, root, found) else open_).append(f"{name} ({stat.S_IMODE(found.st_mode):04o})")
    quoted = shlex.quote(str(root))
    if foreign:
        yield broken(f"{_of(foreign)} of another account: {listed(foreign)}.", f"sudo chown -R $(id -u) {quoted}")
    if open_:
        yield broken(f"{_of(open_)} open to other accounts: {listed(open_)}.", f"chmod -R go= {quoted}")
    if root.is_symlink():
        yield broken(f"the home is a link to {safe(root.resolve())}.", f"export HALTON_HOME={shlex.quote(str(root.resolve()))}")
    elif leading_out:
        links = " ".join(shlex.quote(str(root / name)) for name in leading_out[:NAMED])
        yield broken(f"{several(len(leading_out), 'link')} out of the home: {listed(leading_out)}.", f"rm {links}")
    if not (foreign or open_ or leading_out):
        yield holds(_sound(kinds, yours))


def _walk(root: Path) -> Iterator[tuple[Path, os.stat_result]]:
    waiting = [root]
    while waiting:
        path = waiting.pop()
        try:
            found = path.lstat()
            if stat.S_ISDIR(found.st_mode):
                waiting += path.iterdir()
        except FileNotFoundError:
            continue  # gone while we looked
        yield path, found


def _kind(found: os.stat_result) -> str:
    for kind, matches in (("folder", stat.S_ISDIR), ("socket", stat.S_ISSOCK), ("link", stat.S_ISLNK)):
        if matches(found.st_mode):
            return kind
    return "file"


def _is_yours(path: Path, root: Path, found: os.stat_result) -> bool:
    return path != root and stat.S_ISREG(found.st_mode) and path.relative_to(root).parts[0] in YOURS


def _of(names: list[str]) -> str:
    return f"{several(len(names), 'entry is', 'entries are')}"


def _sound(kinds: Counter[str], yours: list[str]) -> str:
    counted = ", ".join(several(kinds[kind], kind) for kind in ("folder", "file", "socket", "link") if kinds[kind])
    said = f"{counted}: all of this account, and closed to all others"
    if yours:
        said += f" but for {several(len(yours), 'file')} that you wrote, in a closed folder: {listed(yours)}"
    return f"{said}."
