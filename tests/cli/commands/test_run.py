"""Whom `halton run` charges, and how it names itself; that it runs programs is in tests/test_run.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from halton.attribution.credential import NO_PROJECT, new_run_id, password
from halton.cli.commands.run import chosen_project, new_run_path
from halton.paths import Home
from halton.run_key import ensure_run_key
from halton.setup.environment import environment_block, proxy_credentials


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "billing"
    folder.mkdir()
    return folder


def around(home: Home, user: str, key: bytes | None = None) -> dict[str, str]:
    """The environment that a run around this one has made."""
    given = password(key or ensure_run_key(home), user, new_run_id())
    return {"HTTPS_PROXY": f"http://{user}:{given}@127.0.0.1:8081"}


def test_linux_leaves_it_to_the_moment_of_the_call(home: Home, folder: Path) -> None:
    assert chosen_project(home, None, folder, {}, "linux") is None
    assert chosen_project(home, "shop", folder, {}, "linux") == "shop"


def test_elsewhere_the_folder_is_asked_now(home: Home, folder: Path) -> None:
    assert chosen_project(home, None, folder, {}, "darwin") == "billing"
    assert chosen_project(home, "shop", folder, {}, "darwin") == "shop"
    assert chosen_project(home, None, folder, {"HALTON_PROJECT": "named"}, "darwin") == "named"


def test_elsewhere_a_run_within_a_run_stays_the_outer_one(home: Home, folder: Path) -> None:
    outer = around(home, "shop")
    assert chosen_project(home, None, folder, outer, "darwin") is None
    assert chosen_project(home, "own", folder, outer, "darwin") == "own"
    home.bundle.touch()
    block = environment_block(home, 8081, home.bundle, None, outer, must_prove=True)
    assert proxy_credentials(block) == proxy_credentials(outer)


def test_elsewhere_a_run_that_names_no_project_or_proves_nothing_is_none(home: Home, folder: Path) -> None:
    assert chosen_project(home, None, folder, around(home, NO_PROJECT), "darwin") == "billing"
    assert chosen_project(home, None, folder, around(home, "shop", bytes(32)), "darwin") == "billing"


def test_a_run_is_named_behind_those_around_it_up_to_eight() -> None:
    first = new_run_path({})
    second = new_run_path({"HALTON_RUN": first})
    assert (len(first), second.partition(".")[0], len(second)) == (16, first, 33)
    deep = ".".join(["a" * 16] * 8)
    assert len(new_run_path({"HALTON_RUN": deep})) == len(new_run_path({"HALTON_RUN": "nonsense\n"})) == 16


@pytest.mark.parametrize("words", [["run"], ["run", "--shell", "--", "true"]])
def test_it_wants_a_program_or_a_shell(run: Any, words: list[str]) -> None:
    done = run(*words)
    assert (done.exit_code, "halton run -- COMMAND" in done.output) == (2, True)
