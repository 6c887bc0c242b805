"""Our block in the files of shells, for a whole meter."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from halton.errors import HaltonError
from halton.install.journal import Journal
from halton.install.machine import Machine
from halton.install.steps.shell import Shell
from halton.paths import Home
from halton.setup.shell_files import shell_file
from stack import Stack


@pytest.fixture
def machine(whole: Stack, tmp_path: Path) -> Iterator[Machine]:
    """An account of bash with a few dotfiles; the meter's home is left as it was found."""
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / "dotfiles" / "bashrc").write_bytes(b"export A=1")
    (tmp_path / ".bashrc").symlink_to(Path("dotfiles/bashrc"))
    (tmp_path / ".zshrc").write_bytes(b"a\r\nb\r\n")
    (tmp_path / ".zshrc").chmod(0o600)
    (tmp_path / ".config" / "fish").mkdir(parents=True)
    yield Machine(whole.home, tmp_path, {}, "/bin/bash", "linux")
    for file in (Journal(whole.home).path, shell_file(whole.home, "sh"), shell_file(whole.home, "fish")):
        file.unlink(missing_ok=True)


def listing(folder: Path) -> dict[str, object]:
    return {
        str(path): (path.lstat().st_mode, os.readlink(path) if path.is_symlink() else path.is_file() and path.read_bytes())
        for path in folder.glob("**/*")
    }


def test_it_goes_in_once_and_comes_out_to_the_byte(machine: Machine) -> None:
    before, step = listing(machine.folder), Shell(machine)
    assert step.todo() is not None and listing(machine.folder) == before
    names = [".bashrc", ".zshrc", ".config/fish/conf.d/halton.fish"]
    assert step.do().where == tuple(str(machine.folder / name) for name in names)
    changed = listing(machine.folder)
    assert changed != before and (machine.folder / ".bashrc").is_symlink()
    assert stat.S_IMODE((machine.folder / ".zshrc").stat().st_mode) == 0o600
    assert step.todo() is None
    assert step.do().where == ()
    assert listing(machine.folder) == changed
    assert len(list(step.undo(dry_run=True))) == 3 and listing(machine.folder) == changed
    assert [act.what for act in step.undo(dry_run=False)] == ["take our block out"] * 3
    assert listing(machine.folder) == before
    assert Journal(machine.home).entries == () and list(step.undo(dry_run=False)) == []


def test_a_shell_that_reads_it_goes_through_the_meter(machine: Machine, whole: Stack) -> None:
    Shell(machine).do()
    told = {"PATH": "/usr/bin:/bin", "HOME": str(machine.folder)}
    for command in (
        ["bash", "--rcfile", str(machine.folder / ".bashrc"), "-ic", "echo $HTTPS_PROXY"],
        ["fish", "-c", "echo $HTTPS_PROXY"],
    ):
        done = subprocess.run(command, env=told, capture_output=True, text=True, timeout=30)
        assert done.stdout == f"http://127.0.0.1:{whole.proxy_port}\n"


def test_without_a_journal_it_is_known_by_its_marks(machine: Machine) -> None:
    before, step = listing(machine.folder), Shell(machine)
    step.do()
    Journal(machine.home).path.unlink()
    assert len(list(step.undo(dry_run=False))) == 3
    left = listing(machine.folder)
    assert left.pop(str(machine.folder / ".config" / "fish" / "conf.d"))  # nobody knows any more who made this folder
    assert left == before


def test_what_was_written_since_stays(machine: Machine) -> None:
    step, zshrc = Shell(machine), machine.folder / ".zshrc"
    step.do()
    with zshrc.open("ab") as file:
        file.write(b"c\r\n")
    said = {Path(act.where[0]).name: act.what for act in step.undo(dry_run=False)}
    assert said[".zshrc"] == "take our block out; what else was written since stays"
    assert zshrc.read_bytes() == b"a\r\nb\r\nc\r\n"


def test_a_file_that_cannot_be_written_is_told_and_the_others_are_done(machine: Machine) -> None:
    step, zshrc = Shell(machine), machine.folder / ".zshrc"
    zshrc.chmod(0o400)
    with pytest.raises(HaltonError, match=r"\.bashrc has our block\. .*\.zshrc is not to be written to, so it is left alone"):
        step.do()
    assert zshrc.read_bytes() == b"a\r\nb\r\n"
    assert b"halton" in (machine.folder / "dotfiles" / "bashrc").read_bytes()


def test_a_shell_that_is_not_known_is_told_what_to_do_instead(whole: Stack, tmp_path: Path) -> None:
    step = Shell(Machine(whole.home, tmp_path, {}, "/usr/bin/elvish"))
    with pytest.raises(HaltonError, match=r'elvish, whose files are not known. Use in each shell: eval "\$\(halton env\)"'):
        step.todo()


def test_the_lines_of_the_default_home_are_the_same_on_each_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    step = Shell(Machine(Home(tmp_path / ".halton-meter"), tmp_path, {}, "/bin/bash"))
    path = '"$HOME/.halton-meter/run/shell.sh"'
    assert step.lines("sh").splitlines()[1] == f"if [ -r {path} ]; then . {path}; fi"
    elsewhere = Shell(Machine(Home(tmp_path / "it's"), tmp_path, {}, "/bin/bash"))
    assert elsewhere.lines("fish").splitlines()[1].startswith(f"test -r '{tmp_path}/it\\'s/run/shell.fish'; and source ")


def test_a_removal_leaves_the_block_of_another_home_and_closed_files_without_one(machine: Machine, tmp_path: Path) -> None:
    step = Shell(machine)
    step.do()
    (tmp_path / ".profile").touch(mode=0o400)
    before = listing(tmp_path)
    assert list(Shell(machine._replace(home=Home(tmp_path / "another"))).undo(dry_run=False)) == []
    assert listing(tmp_path) == before
    Journal(machine.home).path.unlink()
    assert [act.state for act in step.undo(dry_run=False)] == ["done"] * 3
