"""Linux: a folder of roots, and the program that has the system go by it.

Debian and Alpine: update-ca-certificates(8). Fedora and RHEL: update-ca-trust(8). Arch: trust(1).
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from halton.errors import HaltonError
from halton.install.system_roots import SBIN, digest_of, run

NAME = "halton-meter"


class Kind(NamedTuple):
    """How a kind of system does it: the folder, and what has it go by the folder when a root came, and when one went.

    Programs in `hooks` hear on stdin of one that went, as `-FILE` with the file in `linked` that stood for it: Debian's own
    program tells them of new ones only, and the roots of Java would keep it.
    """

    folder: Path
    came: Sequence[str]
    went: Sequence[str]
    hooks: Path | None = None
    linked: Path | None = None


KINDS = (
    Kind(
        Path("/usr/local/share/ca-certificates"),
        ("update-ca-certificates",),
        ("update-ca-certificates", "--fresh"),
        Path("/etc/ca-certificates/update.d"),
        Path("/etc/ssl/certs"),
    ),
    Kind(Path("/etc/pki/ca-trust/source/anchors"), ("update-ca-trust", "extract"), ("update-ca-trust", "extract")),
    Kind(Path("/etc/ca-certificates/trust-source/anchors"), ("trust", "extract-compat"), ("trust", "extract-compat")),
)


class Anchors:
    """The folder of one kind of system. One root is one file: programs that link by hash leave out a file with two."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self.place = str(kind.folder)

    @classmethod
    def of_this_system(cls, kinds: Sequence[Kind] = KINDS) -> Anchors | None:
        """That of the kind whose folder and program are here."""
        path = f"{os.environ.get('PATH', os.defpath)}:{SBIN}"
        found = (kind for kind in kinds if kind.folder.parent.is_dir() and shutil.which(kind.came[0], path=path))
        return next((cls(kind) for kind in found), None)

    def held(self, known: Collection[str]) -> tuple[str, ...]:
        """Those of these digests that lie in the folder."""
        return tuple(digest for digest, _ in self._files() if digest in known)

    def put(self, roots: Mapping[str, bytes], known: Collection[str]) -> None:
        """Write what is missing, remove what is old."""
        there = dict(self._files())
        gone = [digest for digest in there if digest in known and digest not in roots]
        if gone:
            self.drop(gone)
        try:
            self._kind.folder.mkdir(mode=0o755, exist_ok=True)
            for digest, file in self._places(roots).items():
                if digest not in there:
                    file.write_bytes(roots[digest])
                    file.chmod(0o644)
        except OSError as error:
            raise HaltonError(f"{self.place} cannot be written ({error.strerror}). Mend that, then try again.") from None
        run(self._kind.came)

    def put_line(self, copies: Mapping[str, Path]) -> str:
        """install(1) for each."""
        places = self._places(copies)
        lines = [f"sudo install -D -m 644 {_word(copies[digest])} {_word(place)}" for digest, place in places.items()]
        return " && ".join([*lines, f"sudo {shlex.join(self._kind.came)}"])

    def drop(self, digests: Collection[str]) -> None:
        """Remove the files, and have every program that was told of them hear that they are gone."""
        gone = [file for digest, file in self._files() if digest in digests]
        try:
            for file in gone:
                file.unlink(missing_ok=True)
        except OSError as error:
            raise HaltonError(f"{self.place} cannot be written ({error.strerror}). Mend that, then try again.") from None
        run(self._kind.went)
        self._tell_hooks(gone)

    def drop_line(self, digests: Collection[str]) -> str:
        """rm(1) for all."""
        files = [_word(file) for digest, file in self._files() if digest in digests]
        return f"sudo rm -f {' '.join(files)} && sudo {shlex.join(self._kind.went)}"

    def _tell_hooks(self, gone: Sequence[Path]) -> None:
        hooks, linked = self._kind.hooks, self._kind.linked
        if hooks and linked and hooks.is_dir():
            said = "".join(f"-{linked / file.stem}.pem\n" for file in gone)
            for hook in sorted(hooks.iterdir()):
                if hook.is_file() and os.access(hook, os.X_OK):
                    run([str(hook)], said)

    def _files(self) -> Iterator[tuple[str, Path]]:
        for file in sorted(self._kind.folder.glob(f"{NAME}*.crt")):
            try:
                if digest := digest_of(file.read_bytes()):
                    yield digest, file
            except OSError:
                continue

    def _places(self, digests: Collection[str]) -> dict[str, Path]:
        """Where each lies or would: the first as halton-meter.crt, unless that is another account's."""
        there, plain = dict(self._files()), self._kind.folder / f"{NAME}.crt"
        places: dict[str, Path] = {}
        for digest in digests:
            taken = plain.exists() or plain in places.values()
            free = self._kind.folder / f"{NAME}-{digest[:8]}.crt" if taken else plain
            places[digest] = there.get(digest, free)
        return places


def _word(path: Path) -> str:
    return shlex.quote(str(path))
