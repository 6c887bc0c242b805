"""A folder as its process sees it, and what the files in it and above it say; each is read once for a call."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from halton.attribution.haltonrc import CAP, NAME, problems, read
from halton.attribution.repository import Repository, repository_at
from halton.attribution.small_file import open_small
from halton.errors import safe

_DEEPEST = 100
_GONE = " (deleted)"


class Said(NamedTuple):
    """What the .haltonrc files of a place say: the nearest that names a project, and whether any forbids bodies."""

    project: str | None = None
    path: str | None = None
    body_capture: bool = True


class Place:
    """`folder` is the path that the process has; `root` goes before it where its files are not ours (`Process.root`)."""

    def __init__(self, folder: str, root: str = "") -> None:
        # What a removed folder was called still says where its process was.
        gone = folder.endswith(_GONE) and not os.path.lexists(root + folder)
        self.folder = folder.removesuffix(_GONE) if gone else folder
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
        for folder in self._searched():
            # A link in another mount namespace would lead to a file of ours.
            found = open_small(f"{self.root}{folder}/{NAME}", CAP, follow=not self.root)
            if found and self._trusted(folder, found[1]):
                settings = read(found[0])
                body_capture = body_capture and settings.body_capture is not False
                if project is None and settings.project:
                    project, path = settings.project, os.path.join(folder, NAME)
        return Said(project, path, body_capture)

    def problems(self) -> list[str]:
        """A sentence for everything in these .haltonrc files that does not do what it seems to."""
        found: list[str] = []
        for folder in self._searched():
            path = f"{self.root}{os.path.join(folder, NAME)}"
            if not os.path.lexists(path):
                continue
            if os.path.exists(path) and not self._trusted(folder, os.stat(path)):
                found.append(f"{safe(path)}: another account's, and others may write there, so it is passed over.")
            else:
                found += problems(path)
        return found

    def _searched(self) -> Iterator[str]:
        home = None if self.root else os.path.expanduser("~")
        for folder in self.upward():
            yield folder
            if folder == home:
                return

    @cached_property
    def repository(self) -> Repository | None:
        """The git repository that this lies in; the innermost, as git has it."""
        for folder in self.upward():
            try:
                status = os.stat(f"{self.root}{folder}/.git", follow_symlinks=not self.root)
            except (OSError, ValueError):
                continue
            if stat.S_ISLNK(status.st_mode):
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
