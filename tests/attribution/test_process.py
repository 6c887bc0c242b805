"""Processes as /proc shows them: real ones, with the names and folders that people have."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from eventually import eventually_in_threads
from halton.attribution.caller import CallerUnknown
from halton.attribution.place import Place
from halton.attribution.process import ENVIRONMENT_CAP, Process
from halton.attribution.project import Asked, attribute
from processes import program


def test_what_a_process_says_of_itself(tmp_path: Path) -> None:
    with program(tmp_path, {"HALTON_PROJECT": "billing"}) as other:
        found = Process(other.pid)
        assert found.name.startswith("python")
        assert str(found) == f"{found.name} (pid {other.pid})"
        assert found.cwd() == str(tmp_path)
        assert found.root() == ""
        assert found.environment("HALTON_PROJECT") == "billing"
        assert found.environment("ZED_WORKTREE_ROOT") is None
        assert found.session == os.getsid(0)
        assert found.cgroup() == Path(f"/proc/{other.pid}/cgroup").read_text()
        parent = found.parent()
        assert parent and parent.pid == os.getpid()
        assert found.alive()


def test_the_folder_is_the_one_it_is_in_now(tmp_path: Path) -> None:
    (tmp_path / "later").mkdir()
    with program(tmp_path) as other:
        found = Process(other.pid)
        assert found.cwd() == str(tmp_path)
        other.do("os.chdir('later')")
        assert found.cwd() == str(tmp_path / "later")


MOUNTS = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
os.unshare(os.CLONE_NEWNS)
assert libc.mount(None, b"/", None, 1 << 18 | 1 << 14, None) == 0
assert libc.mount(b"none", os.getcwdb(), b"tmpfs", 0, None) == 0
os.chdir(os.getcwd())
open(".haltonrc", "w").write("project: inside")
"""


def test_files_that_only_the_process_can_see_are_reached_by_way_of_it(tmp_path: Path) -> None:
    with program(tmp_path, leads_a_session=True) as other:
        if os.geteuid():
            assert Process(other.pid).root() == ""  # to have mounts of one's own takes root
            return
        other.do(f"exec({MOUNTS!r})")
        found = Process(other.pid)
        assert (found.cwd(), found.root()) == (str(tmp_path), f"/proc/{other.pid}/root")
        assert list(tmp_path.iterdir()) == []
        decided = attribute(Asked(caller=found, cwd=found.cwd()), b"")
        assert (decided.project, decided.rule, decided.evidence) == ("inside", "haltonrc", f"{tmp_path}/.haltonrc")


def test_a_process_that_changed_its_root_is_in_a_folder_of_ours(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    with program(tmp_path) as other:
        if os.geteuid() == 0:
            other.do("os.chroot('.'); os.chdir('app')")
            assert Process(other.pid).cwd() == str(tmp_path / "app")
        assert Process(other.pid).root() == ""


def test_a_folder_that_was_removed_keeps_its_name(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    (tmp_path / "odd (deleted)").mkdir()
    with program(tmp_path / "gone") as other, program(tmp_path / "odd (deleted)") as odd:
        (tmp_path / "gone").rmdir()
        assert Process(other.pid).cwd() == f"{tmp_path}/gone (deleted)"
        assert Place(Process(other.pid).cwd() or "").folder == str(tmp_path / "gone")
        assert Place(Process(odd.pid).cwd() or "").folder == str(tmp_path / "odd (deleted)")


def test_a_process_that_becomes_another_program_has_the_name_and_environment_of_that_one() -> None:
    with program(environment={"HALTON_PROJECT": "first"}) as other:
        found = Process(other.pid)
        assert (found.environment("HALTON_PROJECT"), found.alive()) == ("first", True)
        other.do("""exec("os.write(1, b'\\\\n'); os.execve('/bin/sleep', ['sleep', '60'], {'HALTON_PROJECT': 'second'})")""")
        eventually_in_threads(lambda: found.alive() and found.environment("HALTON_PROJECT") == "second")
        assert (found.name, found.pid) == ("sleep", other.pid)


@pytest.mark.parametrize("name", [") R 1 1 (", "a b", "x" * 30, "(", ")"])
def test_a_name_with_brackets_and_spaces_does_not_move_the_fields(name: str) -> None:
    with program() as other:
        other.do(f"open('/proc/self/comm', 'w').write({name!r})")
        found = Process(other.pid)
        assert found.name == name[:15]
        assert found.session == os.getsid(0)
        assert found.alive()


def test_a_process_that_ends_is_noticed() -> None:
    with program() as other:
        found = Process(other.pid)
        other.end()
        eventually_in_threads(lambda: not found.alive())
        assert found.cwd() is None
        assert found.environment("HALTON_PROJECT") is None
        assert found.parent() is None
        assert found.cgroup() == ""
    with pytest.raises(CallerUnknown, match="process_gone"):
        Process(other.pid)


def test_one_that_has_ended_and_is_not_yet_buried_is_not_alive() -> None:
    child = subprocess.Popen(["/bin/sh", "-c", "read _"], stdin=subprocess.PIPE)
    assert child.stdin
    found = Process(child.pid)
    child.stdin.close()
    eventually_in_threads(lambda: not found.alive())
    child.wait()


def test_a_number_that_is_used_again_is_another_process() -> None:
    with program() as other:
        found = Process(other.pid)
        found.started_ticks -= 1
        assert not found.alive()


def test_the_environment_is_read_once_and_only_what_is_asked_for_is_kept(tmp_path: Path) -> None:
    environment = {"HALTON_PROJECT": "", "CLAUDE_PROJECT_DIR": "/a=b", "SECRET": "sk-1", "X": "\nHALTON_PROJECT=no"}
    with program(tmp_path, environment) as other:
        found = Process(other.pid)
        assert found.environment("HALTON_PROJECT") == ""
        other.end()
        assert found.environment("CLAUDE_PROJECT_DIR") == "/a=b"
        assert found._environment == {"HALTON_PROJECT": "", "CLAUDE_PROJECT_DIR": "/a=b"}
        with pytest.raises(AssertionError):
            found.environment("SECRET")


def test_of_a_huge_environment_the_beginning_is_read(tmp_path: Path) -> None:
    filling = {f"FILLING_{number}": "x" * 100_000 for number in range(12)}
    first = subprocess.Popen(["sleep", "60"], env={"HALTON_PROJECT": "first", **filling})
    last = subprocess.Popen(["sleep", "60"], env={**filling, "HALTON_PROJECT": "last"})
    try:
        assert Path(f"/proc/{last.pid}/environ").stat().st_size == 0 and ENVIRONMENT_CAP < 12 * 100_000
        assert Process(first.pid).environment("HALTON_PROJECT") == "first"
        assert Process(last.pid).environment("HALTON_PROJECT") is None
    finally:
        for child in (first, last):
            child.kill()
            child.wait()


def test_a_fork_is_newborn_for_a_moment_and_another_program_never() -> None:
    with program() as other:
        assert not Process(other.pid).is_newborn()
        child = Process(int(other.do("answer = fork()")))
        eventually_in_threads(lambda: not child.is_newborn())
        child = Process(int(other.do("answer = fork()")))
        child.started_ticks = int(time.clock_gettime(time.CLOCK_BOOTTIME) * os.sysconf("SC_CLK_TCK"))
        assert child.is_newborn()
        other.end()
        eventually_in_threads(lambda: not child.is_newborn())


def test_the_first_process_has_no_parent() -> None:
    assert Process(1).parent() is None
