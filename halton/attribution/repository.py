"""A git repository, read from its files without git: whose working folder it is, its branch and its commit.

Layout: gitrepository-layout(5), git-worktree(1).
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import NamedTuple

from halton.attribution.small_file import read_small

COMMIT_DIGITS = 12
_POINTER_CAP = 8 << 10
_PACKED_CAP = 8 << 20
_LINKS = 5
_MOST_PACKED = 256
_HASH = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")
# Where refs are kept in tables (reftable), HEAD names this branch that cannot be, and the tables are not read.
_ELSEWHERE = "refs/heads/.invalid"


class Repository(NamedTuple):
    """`name` is that of the main working folder; `marker` is the `.git` that was found; the others are where git keeps things."""

    name: str
    marker: str
    root: str
    git_dir: str
    common_dir: str

    def head(self) -> tuple[str | None, str | None]:
        """The branch, None for a detached HEAD, and the first 12 digits of the commit, None before the first one."""
        head = (_read(self.root, f"{self.git_dir}/HEAD") or b"").strip()
        if not head.startswith(b"ref:"):
            return None, _commit(head)
        ref = os.fsdecode(head[4:].strip())
        if ref == _ELSEWHERE or not _is_ref(ref):
            return None, None
        return ref.removeprefix("refs/heads/"), self._resolved(ref)

    def _resolved(self, ref: str) -> str | None:
        for _ in range(_LINKS):
            loose = None
            for folder in dict.fromkeys((self.git_dir, self.common_dir)):
                loose = loose or _read(self.root, f"{folder}/{ref}")
            if loose is None or not loose.startswith(b"ref:"):
                return _commit(loose.strip()) if loose else self._packed(ref)
            ref = os.fsdecode(loose[4:].strip())
            if not _is_ref(ref):
                return None
        return None

    def _packed(self, ref: str) -> str | None:
        path = f"{self.root}{self.common_dir}/packed-refs"
        try:
            status = os.stat(path, follow_symlinks=not self.root)
        except (OSError, ValueError):
            return None
        version = status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
        return _packed_commit(path, version, ref, not self.root)


@lru_cache(maxsize=_MOST_PACKED)
def _packed_commit(path: str, version: tuple[int, ...], ref: str, follow: bool) -> str | None:
    """What this version of a file says of a branch: a large one takes 15 ms to read."""
    data = read_small(path, _PACKED_CAP, follow=follow) or b""
    at = data.find(b" " + os.fsencode(ref) + b"\n")
    return _commit(data[data.rfind(b"\n", 0, at) + 1 : at]) if at >= 0 else None


def repository_at(root: str, folder: str, is_folder: bool) -> Repository | None:
    """The repository whose `.git`, a folder or a file, lies in `folder`; None where that is none."""
    marker = os.path.join(folder, ".git")
    if is_folder:
        known = _read(root, f"{marker}/HEAD") is not None
        return Repository(os.path.basename(folder), marker, root, marker, marker) if known else None
    if (git_dir := _pointer(root, marker, b"gitdir:")) is None:
        return None
    if (common_dir := _pointer(root, f"{git_dir}/commondir", b"")) is None:
        # A submodule, or a repository that keeps its files elsewhere: this folder is its own.
        return Repository(os.path.basename(folder), marker, root, git_dir, git_dir)
    return Repository(_main_name(common_dir), marker, root, git_dir, common_dir)


def _main_name(common_dir: str) -> str:
    above, name = os.path.split(common_dir)
    # Some keep a bare repository as .bare beside its worktrees, as .git would be.
    return os.path.basename(above) if name.startswith(".") else name.removesuffix(".git")


def _pointer(root: str, path: str, label: bytes) -> str | None:
    """The path in a file of one line, taken from the file's folder."""
    line = _read(root, path)
    if line is None or not line.startswith(label) or not (target := line[len(label) :].strip()):
        return None
    return os.path.normpath(os.path.join(os.path.dirname(path), os.fsdecode(target)))


def _read(root: str, path: str) -> bytes | None:
    return read_small(root + path, _POINTER_CAP, follow=not root)


def _is_ref(ref: str) -> bool:
    return ref.startswith("refs/") and ".." not in ref.split("/") and "\0" not in ref


def _commit(text: bytes) -> str | None:
    return text[:COMMIT_DIGITS].decode() if _HASH.fullmatch(text) else None
