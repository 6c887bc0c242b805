"""`halton project which`: the project of a folder, the rule, and what it went by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from halton.attribution.credential import password
from halton.cli.project.which import command
from halton.paths import Home
from halton.run_key import ensure_run_key


@pytest.fixture
def which(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("HALTON_HOME", str(home.root))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("HALTON_PROJECT", raising=False)
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments: CliRunner().invoke(command, [str(argument) for argument in arguments])


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "Shop"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/till\n")
    (folder / "lib").mkdir()
    return folder


def test_the_rule_that_decides_what_it_went_by_and_those_that_had_nothing(which: Any, shop: Path) -> None:
    assert which(shop / "lib").output.splitlines() == [
        "project       Shop",
        "counted as    shop",
        "rule          git",
        "because of    ~/Shop/.git",
        "nothing from  run, header, environment, haltonrc",
        "git           till at no commit",
    ]


def test_the_same_as_json(which: Any, shop: Path) -> None:
    assert json.loads(which(shop, "--json").output) == {
        "schema": 1,
        "folder": str(shop),
        "project": "shop",
        "rule": "git",
        "evidence": "~/Shop/.git",
        "git_branch": "till",
        "git_commit": None,
        "name": "Shop",
        "body_capture": True,
        "nothing_from": ["run", "header", "environment", "haltonrc"],
    }


def test_here_unless_a_folder_is_named(which: Any, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop / "lib")
    assert json.loads(which("--json").output)["evidence"] == "~/Shop/.git"


def test_the_run_that_this_shell_is_in_goes_before_all(
    which: Any, home: Home, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = password(ensure_run_key(home), "billing", "0123456789abcdef")
    monkeypatch.setenv("HTTPS_PROXY", f"http://billing:{secret}@127.0.0.1:8081")
    found = json.loads(which(shop, "--json").output)
    assert (found["project"], found["rule"], found["evidence"]) == ("billing", "run", "run 01234567")
    assert (found["git_branch"], found["nothing_from"]) == ("till", [])


def test_what_a_haltonrc_says_in_vain_is_told(which: Any, shop: Path) -> None:
    rc = shop / ".haltonrc"
    rc.write_text('projct = "billing"\nbody_capture = false\n')
    found = which(shop)
    assert found.stdout.splitlines()[-1] == "bodies        not kept: a .haltonrc says so"
    assert found.stderr == f'Note: {rc}: unknown key "projct". Did you mean "project"?\n'
    assert json.loads(which(shop, "--json").stdout)["body_capture"] is False


def test_a_folder_that_is_not_there_is_a_wrong_usage(which: Any, shop: Path) -> None:
    assert which(shop / "nowhere").exit_code == 2
