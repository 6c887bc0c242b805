"""`halton init`, run by a newcomer."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from halton.cli.commands.init import command, steps_of
from halton.events.actor import Actor
from halton.install.machine import Machine
from halton.paths import Home
from halton.settings import Settings
from newcomer import Newcomer, newcomer

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newcomer]:
    with newcomer(tmp_path_factory.mktemp("n")) as one:
        (one.folder / ".bashrc").write_text("export A=1\n")
        yield one


def states(printed: str) -> list[tuple[str, str]]:
    document: dict[str, Any] = json.loads(printed)
    assert document["schema"] == 1
    return [(step["name"], step["state"]) for step in document["steps"]]


def test_from_nothing_to_a_proof_and_a_second_time_nothing(account: Newcomer) -> None:
    before = account.listing()
    dry = account.halton("init", "--shell", "--dry-run")
    assert dry.returncode == 0 and account.listing() == before
    assert [line.split()[:3] for line in dry.stdout.splitlines()] == [
        ["·", name, "would"] for name in ("home", "config", "start", "shell", "self-test")
    ]
    began = account.halton("init", "--shell", "--yes")
    assert began.returncode == 0, began.stderr + began.stdout
    lines = began.stdout.splitlines()
    assert [line.split()[1] for line in lines[:5]] == ["home", "config", "start", "shell", "self-test"]
    assert "a call through the meter was metered in" in lines[4]
    page = f"The page: http://127.0.0.1:{account.environment['HALTON_BROWSE_PORT']}"
    assert lines[6:] == [
        "Next:",
        "  halton run -- COMMAND     meter one program",
        "  halton report             what it cost",
        'New shells are metered; this one: eval "$(halton env)"',
        page,
    ]
    made = account.listing()
    again = account.halton("init", "--shell", "--yes", "--json")
    assert states(again.stdout) == [
        ("home", "already"), ("config", "already"), ("start", "already"), ("shell", "already"), ("self-test", "done"),
    ]  # fmt: skip
    assert json.loads(again.stdout)["page"] == page.removeprefix("The page: ")
    assert account.listing() == made
    assert account.halton("init", "--shell", "--dry-run").returncode == 0
    assert account.listing() == made


def test_where_nobody_can_be_asked_what_leaves_the_home_is_refused_and_the_rest_done(account: Newcomer) -> None:
    done = account.halton("init", "--shell")
    assert done.returncode == 1
    assert "This changes files outside of the home. Allow it: --yes" in done.stdout
    assert "a call through the meter was metered in" in done.stdout
    assert done.stderr.strip() == "What was done stays done. When that is mended: halton init --shell"
    assert (account.folder / ".bashrc").read_text() == "export A=1\n"


def test_at_a_terminal_it_is_asked_and_may_be_left_out(account: Newcomer) -> None:
    code, shown = account.at_a_terminal("n", "init", "--shell")
    assert code == 0, shown
    assert "shell: add a marked block, so that new shells go through the meter while it lives (~/.bashrc)? [Y/n]:" in shown
    assert "left out: add a marked block" in shown and 'A whole shell: eval "$(halton env)"' in shown
    assert (account.folder / ".bashrc").read_text() == "export A=1\n"
    code, shown = account.at_a_terminal("y", "init", "--shell")
    assert code == 0 and "# >>> halton >>>" in (account.folder / ".bashrc").read_text()


def test_a_step_that_fails_is_told_and_nothing_is_rolled_back(account: Newcomer) -> None:
    account.home.prepare()
    account.home.config.write_text("[proxy]\nprot = 1\n")
    done = account.halton("init", "--json")
    assert (done.returncode, states(done.stdout)) == (
        1,
        [("home", "failed"), ("config", "not reached"), ("start", "not reached"), ("self-test", "not reached")],
    )
    assert 'unknown key "proxy.prot"' in json.loads(done.stdout)["steps"][0]["what"]


def test_without_a_service_manager_it_says_so_and_starts_in_the_background(account: Newcomer, tmp_path: Path) -> None:
    account.environment |= {"XDG_RUNTIME_DIR": str(tmp_path)}
    done = account.halton("init", "--service", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.split()[1:2] == ["start"]]
    assert "started the meter in the background: " in line and "halton start runs it in the background" in line


@pytest.mark.parametrize(
    ("address", "upstream"),
    [
        ("http://me:p%40ss@proxy.example:3128", "http://me:p%40ss@proxy.example:3128"),
        ("proxy.example:3128", "http://proxy.example:3128"),
        ("http://127.0.0.1:8081", None),
        ("socks5://proxy.example:1080", None),
        ("", None),
    ],
)
def test_the_proxy_that_this_environment_names_goes_into_the_settings(
    home: Home, tmp_path: Path, address: str, upstream: str | None
) -> None:
    machine = Machine(home, tmp_path, {"HTTPS_PROXY": address}, "")
    config = steps_of(machine, Actor(uid=0, command=""), shell=False, service=False, trust_system=False)[1]
    config.do()
    assert Settings.load(home).proxy.upstream == upstream


def test_root_by_sudo_makes_nothing_in_the_folder_of_who_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:
        os.chown(tmp_path, 1234, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SUDO_UID", str(tmp_path.stat().st_uid))
    with pytest.raises(click.ClickException, match="Leave sudo out"):
        command.main(["--yes"], standalone_mode=False)
    assert list(tmp_path.iterdir()) == []
