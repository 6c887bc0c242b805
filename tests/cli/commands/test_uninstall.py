"""`halton uninstall`, run by somebody who had it for a while."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from eventually import eventually_in_threads
from newcomer import Newcomer, newcomer

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newcomer]:
    with newcomer(tmp_path_factory.mktemp("n")) as one:
        (one.folder / ".bashrc").write_bytes(b"export A=1")
        (one.folder / ".zshrc").write_bytes(b"a\r\nb\r\n")
        (one.folder / ".zshrc").chmod(0o600)
        yield one


def test_the_machine_is_as_it_was(account: Newcomer) -> None:
    before = account.listing()
    assert account.halton("init", "--shell", "--yes").returncode == 0
    had = account.listing()
    assert had != before
    dry = account.halton("uninstall", "--purge", "--dry-run")
    assert dry.returncode == 0 and account.listing() == had
    assert "would remove the home, with all calls  ~/.halton-meter" in dry.stdout
    done = account.halton("uninstall", "--purge", "--yes", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["schema"], told["home"]["path"], told["home"]["calls"]) == (1, str(account.home.root), 1)
    assert [act["what"] for act in told["acts"] if act["state"] == "done"] == [
        "take our block out", "take our block out", "stop the meter",
        "remove our authority, with the only key for it", "remove the home, with all calls",
    ]  # fmt: skip
    assert account.listing() == before
    (edge,) = [act for act in told["acts"] if act["what"].startswith("the edge ")]
    pid = int(edge["next"].removeprefix("kill "))
    os.kill(pid, signal.SIGTERM)  # it is there, and a home that is gone keeps it from nothing
    eventually_in_threads(lambda: not Path(f"/proc/{pid}").exists())
    assert account.listing() == before


def test_without_purge_the_calls_stay_and_a_second_time_there_is_nothing(account: Newcomer) -> None:
    assert account.halton("init", "--yes").returncode == 0
    done = account.halton("uninstall", "--yes")
    assert done.returncode == 0, done.stderr
    assert "the home stays, with all calls  ~/.halton-meter" in done.stdout
    assert account.home.log.exists()
    assert account.halton("status").returncode == 1
    assert account.halton("uninstall", "--purge", "--yes").returncode == 0
    assert account.halton("uninstall", "--purge", "--yes").stdout == "There is nothing to take away.\n"


def test_nothing_is_changed_unless_somebody_says_so(account: Newcomer) -> None:
    account.home.prepare()
    account.home.up_lock.touch()
    before = account.listing()
    done = account.halton("uninstall", "--purge")
    said = "Error: Nothing was changed: nobody can be asked here. Look with --dry-run, then say --yes.\n"
    assert (done.returncode, done.stderr, account.listing()) == (1, said, before)
    code, shown = account.at_a_terminal("n", "uninstall", "--purge")
    assert (code, account.listing()) == (1, before)
    assert "Remove ~/.halton-meter for ever: 0.0 MB, 0 calls? [y/N]:" in shown
    code, shown = account.at_a_terminal("y", "uninstall", "--purge")
    assert (code, account.home.root.exists()) == (0, False)


def test_a_folder_that_is_no_home_is_refused(account: Newcomer) -> None:
    (account.home.root / "run").mkdir(parents=True)
    done = account.halton("uninstall", "--purge", "--yes")
    assert (done.returncode, "is no home of Halton, so it is not removed" in done.stderr) == (1, True)
    assert (account.home.root / "run").exists()
