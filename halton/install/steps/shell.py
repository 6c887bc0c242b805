"""A few lines in the files that shells read when they begin: new shells go through the meter while it lives."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from halton.control import ask
from halton.errors import HaltonError
from halton.install import user_file
from halton.install.block import has_block, put_in, take_out
from halton.install.journal import Entry, Journal, digest
from halton.install.machine import Machine
from halton.install.rc_files import FISH, RcFile, possible, wanted
from halton.install.step import LEFT, Act
from halton.setup.shell_files import shell_file, shell_texts, write_shell_files
from halton.setup.shell_fish import word

_SAID = "# By `halton init --shell`: this shell's LLM calls go through the meter while it runs. `halton uninstall` ends it.\n"


class Shell:
    """`shell`: a marked block in the rc files of this account's shells."""

    name, outside, vital = "shell", True, False

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._journal = Journal(machine.home)

    def todo(self) -> Act | None:
        """None where each of the files has the lines. A file that cannot be written is told of when the others are done."""
        waiting = [str(rc.path) for rc in self._files() if self._lacks(rc)]
        if waiting:
            return Act("add a marked block, so that new shells go through the meter while it lives", tuple(waiting))
        return None if self._is_ready() else Act("write what the block reads anew", (str(self._source("sh")),))

    def found(self) -> Act:
        """The files that have them."""
        return Act("new shells go through the meter", tuple(str(rc.path) for rc in self._files()))

    def do(self) -> Act:
        """Write each that can be written; then say which could not."""
        write_shell_files(self._machine.home, ask(self._machine.home, "status"))
        written, failed = [], []
        for rc in self._files():
            try:
                if self._write(rc):
                    written.append(str(rc.path))
            except HaltonError as error:
                failed.append(str(error))
        if failed:
            raise HaltonError(" ".join([*(f"{path} has our block." for path in written), *failed]))
        return Act("new shells go through the meter while it lives: added a marked block", tuple(written))

    def undo(self, *, dry_run: bool) -> Iterator[Act]:
        """Take the block out wherever it is, known by its marks; all that the user wrote since stays."""
        noted = self._journal.of(self.name)
        files = [*(Path(entry.path) for entry in noted), *(rc.path for rc in possible(self._machine))]
        for path in {os.path.realpath(path): path for path in files if not path.is_dir()}.values():
            yield from self._take_out(path, dry_run=dry_run)
        for entry in reversed(noted):  # the innermost folder was made last
            if entry.after is None and not dry_run:
                user_file.remove_empty(Path(entry.path))
                self._journal.forget(Path(entry.path))

    def lines(self, syntax: str) -> str:
        """What stands between the marks."""
        path = self._word(syntax)
        if syntax == FISH:
            return f"{_SAID}test -r {path}; and source {path}\n"
        return f"{_SAID}if [ -r {path} ]; then . {path}; fi\n"

    def _word(self, syntax: str) -> str:
        source = self._source(syntax)
        if self._machine.home.is_default:
            return f'"$HOME/.halton-meter/run/{source.name}"'
        return word(str(source)) if syntax == FISH else shlex.quote(str(source))

    def _files(self) -> list[RcFile]:
        files = wanted(self._machine)
        if not files:
            shell = self._machine.shell or "no shell"
            raise HaltonError(f'This account has {shell}, whose files are not known. Use in each shell: eval "$(halton env)"')
        return files

    def _lacks(self, rc: RcFile) -> bool:
        try:
            held = user_file.read(rc.path)
            return held is None or put_in(held, self.lines(rc.syntax)) != held
        except HaltonError:
            return True

    def _is_ready(self) -> bool:
        """Whether what the block reads says what the running meter is."""
        try:
            texts = shell_texts(self._machine.home, ask(self._machine.home, "status"))
            return all(_without_run(self._source(syntax).read_text()) == _without_run(text) for syntax, text in texts.items())
        except (HaltonError, OSError):
            return False

    def _write(self, rc: RcFile) -> bool:
        held = user_file.read(rc.path)
        data = put_in(held, self.lines(rc.syntax))
        if held == data:
            return False
        for folder in user_file.make_folders(rc.path.parent):
            self._journal.note(Entry(step=self.name, path=str(folder), existed=False))
        # Noted first: after a power cut in between the block is looked for in vain, which harms nobody.
        before = None if held is None else digest(held)
        block = self.lines(rc.syntax)
        self._journal.note(
            Entry(step=self.name, path=str(rc.path), existed=held is not None, before=before, after=digest(data), block=block)
        )
        user_file.write(rc.path, data)
        return True

    def _take_out(self, path: Path, *, dry_run: bool) -> Iterator[Act]:
        entry, where = self._journal.find(path), (str(path),)
        if entry is None and not self._is_of_this_home(path):
            return
        try:
            held = user_file.read(path)
            if held is not None and has_block(held):
                rest = take_out(held)
                changed = entry is not None and entry.after != digest(held)
                if not dry_run:
                    _restore(path, rest)
                yield Act("take our block out; what else was written since stays" if changed else "take our block out", where)
            if entry and not dry_run:
                self._journal.forget(path)
        except HaltonError as error:
            yield Act(str(error), where, LEFT)

    def _is_of_this_home(self, path: Path) -> bool:
        """Whether a file that the journal does not name has our block; it may have that of another home, which needs it."""
        try:
            held = path.read_bytes()
        except OSError:
            return False
        return has_block(held) and any(self._word(syntax).encode() in held for syntax in ("sh", FISH))

    def _source(self, syntax: str) -> Path:
        return shell_file(self._machine.home, syntax)


def _restore(path: Path, rest: bytes | None) -> None:
    if rest is None:
        Path(os.path.realpath(path)).unlink()
    else:
        user_file.write(path, rest)


def _without_run(text: str) -> str:
    """A ready-made file without what proves a run: that is new each time, where the proxy asks for it."""
    return re.sub(r"//[^@/ ]*@", "//", text)
