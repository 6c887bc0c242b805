"""A folder as its process sees it, and what the files in it and above it say; each is read once for a call."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from halton.attribution.haltonrc import CAP, NAME, read
from halton.attribution.repository import Repository, repository_at
from halton.attribution.small_file import open_small

_DEEPEST = 100


class Said(NamedTuple):
    """What the .haltonrc files of a place say: the nearest that names a project, and whether any forbids bodies."""

    project: str | None = None
    path: str | None = None
    body_capture: bool = True


class Place:
    """`folder` is the path that the process has; `root` goes before it where its files are not ours (`Process.root`)."""

    def __init__(self, folder: str, root: str = "") -> None:
        self.folder = folder
        self.root = root

    def upward(self) -> Iterator[str]:
        """The folder, the one above it …, up to the root."""
        folder = self.folder
        for _ in range(_DEEPEST if folder.startswith("/") else 0):
            yield folder
            if folder == "/":
                return
            folder = os.path.dirname(folder)

    @cached_property
    def said(self) -> Said:
        """The .haltonrc files from here upward, not beyond the home folder where this is in it."""
        project = path = None
        body_capture = True
        home = None if self.root else os.path.expanduser("~")
        for folder in self.upward():
            if found := self._open(folder):
                body_capture = body_capture and found.body_capture is not False
                if project is None and found.project:
                    project, path = found.project, f"{folder.rstrip('/')}/{NAME}"
            if folder == home:
                break
        return Said(project, path, body_capture)

    def _open(self, folder: str) -> Said | None:
        if (found := open_small(f"{self.root}{folder}/{NAME}", CAP)) is None or not self._trusted(folder, found[1]):
            return None
        read_ = read(found[0])
        return Said(read_.project, None, read_.body_capture is not False)

    @cached_property
    def repository(self) -> Repository | None:
        """The git repository that this lies in; the innermost, as git has it."""
        for folder in self.upward():
            try:
                status = os.stat(f"{self.root}{folder}/.git")
            except (OSError, ValueError):
                continue
            if self._trusted(folder, status) and (found := repository_at(self.root, folder, stat.S_ISDIR(status.st_mode))):
                return found
        return None

    def _trusted(self, folder: str, status: os.stat_result) -> bool:
        """Whether nobody else could have put it there to speak for us: another account's file must be that account's alone."""
        if status.st_uid in (0, os.geteuid()):
            return True
        try:
            around = os.stat(self.root + folder).st_mode
        except OSError:
            return False
        return not (status.st_mode & 0o022 or around & 0o002)


def shown(path: str) -> str:
    """A path for people: the home folder is ~."""
    home = os.path.expanduser("~")
    return f"~{path.removeprefix(home)}" if home != "/" and (path == home or path.startswith(f"{home}/")) else path
